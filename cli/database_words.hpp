// The flags of `waitbench serve` about the database that its plan uses: which, and over how many connections.
#pragma once

#include <optional>
#include <string>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "servers/options.hpp"

namespace waitbench::cli {

struct DatabaseWords {
  std::optional<std::string> url;
  std::optional<std::uint64_t> connections;
};

/// Adds the flags; `words` must outlive parsing.
void add_database_words(CLI::App& app, DatabaseWords& words);
/// Into `options`, whose plan is known. A usage error says what does not fit.
Result<void> apply_database(const DatabaseWords& words, servers::ServerOptions& options);

}  // namespace waitbench::cli
