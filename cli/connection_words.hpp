// The flags of `waitbench load` about its connections: how many, from where, how secured, how exactly timed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "loadgen/options.hpp"

namespace waitbench::cli {

struct ConnectionWords {
  std::optional<std::string> connections, ca_file;
  std::vector<std::string> sources;
  bool insecure = false, no_spin = false;
};

/// Adds the flags; `words` must outlive parsing.
void add_connection_words(CLI::App& app, ConnectionWords& words);
/// Writes them to `options`, whose load, URL and threads are set. A usage error says what does not fit.
Result<void> apply_connections(const ConnectionWords& words, loadgen::LoadOptions& options);

}  // namespace waitbench::cli
