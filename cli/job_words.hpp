// The flags of `serve` about jobs, and what they come to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "servers/model.hpp"

namespace waitbench::cli {

/// As typed.
struct JobWords {
  std::optional<std::string> queue = {};
  std::optional<std::uint64_t> max_queued = {}, attempts = {}, workers = {};
};

/// Adds the flags; `words` must outlive parsing.
void add_job_words(CLI::App& app, JobWords& words);

/// Sets options.jobs of a model that keeps jobs, and looks at what options.plan leaves for later. Usage
/// errors: a flag that the model has no use for, a queue that cannot be, a plan that the model cannot do.
Result<void> apply_jobs(const JobWords& words, const servers::ModelInfo& model,
                        servers::ServerOptions& options);

}  // namespace waitbench::cli
