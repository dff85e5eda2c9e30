#include "cli/workload_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/values.hpp"

namespace waitbench::cli {
namespace {

constexpr std::uint64_t most_users = 100'000'000, most_threads = 1'000'000, most_cores = 1 << 16;
constexpr Duration longest = std::chrono::hours(24);
constexpr double highest_rate = 1e9;

Result<bool> yes_or_no(const char* flag, const std::string& word) {
  if (word == "yes") return true;
  if (word == "no") return false;
  return usage_error(fmt::format("{} {}: write yes or no.", flag, word));
}

Result<void> read_work(const WorkloadWords& words, lab::Workload& to) {
  to.io = words.io.value_or(Duration::zero());
  to.cpu = words.cpu.value_or(Duration::zero());
  to.later = words.later.value_or(Duration::zero());
  if (!words.io && !words.cpu)
    return usage_error("what does a request do? Say --io TIME, --cpu TIME, or both.");
  if (to.io + to.cpu <= Duration::zero())
    return usage_error(
        "a request that neither waits nor computes needs no model: --io or --cpu must be "
        "above 0s.");
  for (const auto& [flag, time] :
       {std::pair("--io", to.io), std::pair("--cpu", to.cpu), std::pair("--later", to.later),
        std::pair("--think", words.think.value_or(Duration::zero()))}) {
    if (time > longest)
      return usage_error(fmt::format("{} {} is too long: at most 24h.", flag, format_duration(time)));
  }
  return {};
}

Result<void> read_demand(const WorkloadWords& words, lab::Workload& to) {
  if (words.users.has_value() == words.rate.has_value()) {
    return usage_error(words.users ? "--users ask again when they are answered, --rate comes whatever "
                                     "happens: say one of the two."
                                   : "how much is asked for? Say --users N (and --think TIME), or --rate R.");
  }
  if (words.rate) {
    if (words.think) return usage_error("--think is what --users do: leave it out with --rate.");
    if (words.rate->per_second > highest_rate)
      return usage_error(fmt::format("--rate {} is too high: at most {}/s.", format_rate(*words.rate),
                                     format_count(static_cast<std::uint64_t>(highest_rate))));
    to.demand = lab::ArrivalRate{words.rate->per_second};
  } else {
    to.demand = lab::Users{*words.users, words.think.value_or(Duration::zero())};
  }
  return {};
}

Result<void> read_answers(const WorkloadWords& words, lab::Workload& to) {
  const auto needs = yes_or_no("--needs-result", words.needs_result);
  if (!needs) return needs.error();
  const auto retry = yes_or_no("--retry", words.retry);
  if (!retry) return retry.error();
  const auto down = yes_or_no("--callee-down", words.callee_down);
  if (!down) return down.error();
  to.needs_result = *needs;
  to.may_retry = *retry;
  to.callee_may_be_down = *down;
  return {};
}

Result<void> read_objective(const WorkloadWords& words, lab::Workload& to) {
  if (words.slo.empty()) return {};
  const auto thresholds = read_thresholds("--slo", words.slo);
  if (!thresholds) return thresholds.error();
  for (const auto& threshold : *thresholds) {
    using Comparison = Expectation::Comparison;
    const bool from_above =
        threshold.comparison == Comparison::less || threshold.comparison == Comparison::at_most;
    if (!from_above || (threshold.metric != "mean" && threshold.metric != "p99"))
      return usage_error(fmt::format("--slo \"{}\" is not predicted here. Write mean < TIME or p99 < TIME.",
                                     threshold.text));
    (threshold.metric == "mean" ? to.mean_below : to.p99_below) = from_seconds(threshold.limit * 1e-9);
  }
  return {};
}

std::optional<Bytes> memory_here(const Limits& limits) {
  if (!limits.memory_available) return limits.cgroup_memory;
  return std::min(*limits.memory_available, limits.cgroup_memory.value_or(*limits.memory_available));
}

}  // namespace

void add_workload_words(CLI::App& app, WorkloadWords& words) {
  add_duration(app, "--io", words.io, "a request waits so long for others");
  add_duration(app, "--cpu", words.cpu, "and computes so long");
  add_duration(app, "--later", words.later, "I/O of it that the caller need not wait for: a mail, a receipt");
  add_count(app, "--users", words.users, 1, most_users, "so many, each asking again when it was answered");
  add_duration(app, "--think", words.think, "and has thought (default 0s)");
  add_rate(app, "--rate", words.rate, "requests come at this rate, whatever happens");
  add_bytes(app, "--memory", words.memory, "that the server may use (default: what is available here)");
  add_count(app, "--cores", words.cores, 1, most_cores, "that it may use (default: those of this process)");
  add_count(app, "--pool", words.pool, 1, most_threads, "threads of a bounded pool (default 200)");
  const auto add_answer = [&](const char* flag, std::string& word, const char* help) {
    app.add_option(flag, word, fmt::format("{} (default {})", help, word))->type_name("yes|no");
  };
  add_answer("--needs-result", words.needs_result, "the caller goes on only with the result");
  add_answer("--retry", words.retry, "doing it twice does no harm");
  add_answer("--callee-down", words.callee_down, "what the I/O waits for may be down for a while");
  app.add_option("--slo", words.slo, "an objective of the response: \"p99 < 1s\", \"mean < 300ms\"")
      ->type_name("THRESHOLD");
}

Result<lab::Workload> read_workload(const WorkloadWords& words, const Limits& limits) {
  lab::Workload workload;
  if (const auto read = read_work(words, workload); !read) return read.error();
  if (const auto read = read_demand(words, workload); !read) return read.error();
  if (const auto read = read_answers(words, workload); !read) return read.error();
  if (const auto read = read_objective(words, workload); !read) return read.error();
  workload.pool = words.pool.value_or(workload.pool);
  workload.cores = words.cores ? static_cast<unsigned>(*words.cores) : std::max(1U, limits.cores);
  const auto memory = words.memory ? words.memory : memory_here(limits);
  if (!memory) return usage_error("this machine does not tell what memory is available: say --memory SIZE.");
  workload.memory = *memory;
  return workload;
}

}  // namespace waitbench::cli
