// The flags of `serve` that say which threads a server has: which models each belongs to, and what they come
// to.
#pragma once

#include <cstdint>
#include <optional>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "core/units.hpp"
#include "servers/model.hpp"

namespace waitbench::cli {

/// As typed.
struct ThreadWords {
  std::optional<std::uint64_t> io_threads, max_threads, threads, threads_max;
  std::optional<Duration> grow_every, retire_after;
  std::optional<Bytes> stack;
};

/// Adds the flags; `words` must outlive parsing.
void add_thread_words(CLI::App& app, ThreadWords& words);

/// Writes them to `options`. A usage error when a flag belongs to other models than `model`, or when they
/// do not go together.
Result<void> apply_threads(const ThreadWords& words, const servers::ModelInfo& model,
                           servers::ServerOptions& options);

}  // namespace waitbench::cli
