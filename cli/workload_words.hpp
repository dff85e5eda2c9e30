// Flags of `advise` that say what the work is like, and the workload that they make.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "core/host/limits.hpp"
#include "core/result.hpp"
#include "lab/advice/workload.hpp"

namespace waitbench::cli {

struct WorkloadWords {
  std::optional<Duration> io, cpu, later, think;
  std::optional<std::uint64_t> users, cores, pool;
  std::optional<Rate> rate;
  std::optional<Bytes> memory;
  std::string needs_result = "yes", retry = "no", callee_down = "no";
  std::vector<std::string> slo;

  /// Whether any of these was given: a workload is described.
  bool any() const { return io || cpu || later || think || users || cores || pool || rate || memory; }
};

void add_workload_words(CLI::App& app, WorkloadWords& words);

/// What is not said is what this process may use. Usage errors: no work, no demand or two, a word that is
/// neither yes nor no, an objective that theory does not predict. Pure.
Result<lab::Workload> read_workload(const WorkloadWords& words, const Limits& limits);

}  // namespace waitbench::cli
