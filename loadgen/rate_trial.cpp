#include "loadgen/rate_trial.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

using Comparison = Expectation::Comparison;

constexpr std::uint64_t fewest_requests = 10;
// Less than the rest would need a queue that grows by a twentieth of the window.
constexpr double kept_up = 0.95;

bool is_of_latency(const Expectation& e) {
  return e.metric != "ok" && e.metric != "errors" && e.metric != "throughput";
}

bool is_upper_limit(const Expectation& e) {
  return e.comparison == Comparison::less || e.comparison == Comparison::at_most;
}

// The share of requests that may fail by the SLO; 0 if it does not say.
double errors_allowed(std::span<const Expectation> slo) {
  double allowed = 0;
  for (const auto& e : slo) {
    if (e.metric == "errors") allowed = std::max(allowed, e.limit / 100);
    if (e.metric == "ok") allowed = std::max(allowed, 1 - e.limit / 100);
  }
  return allowed;
}

bool is_overload(const Reason& reason) {
  return reason.code == "littles_law" || reason.code == "no_answers";
}

// The codes of the fatal reasons that are an overload's, or of the others.
std::string fatal_codes(const Run& run, bool of_overload) {
  std::string codes;
  for (const auto& reason : run.validity.reasons) {
    if (reason.fatal && is_overload(reason) == of_overload)
      codes += (codes.empty() ? "" : ", ") + reason.code;
  }
  return codes;
}

// The first verdict that is not "holds"; all of them if there is none.
std::string told(const std::vector<Verdict>& verdicts) {
  std::string all;
  for (const auto& verdict : verdicts) {
    const auto text = fmt::format("{}: {}", verdict.claim, verdict.detail);
    if (verdict.outcome != "holds") return text;
    all += (all.empty() ? "" : ", ") + text;
  }
  return all;
}

}  // namespace

Result<void> check_slo(std::span<const Expectation> slo) {
  for (const auto& e : slo) {
    if (e.metric == "throughput")
      return usage_error(fmt::format(
          "--slo \"{}\": throughput is what --find-max looks for. Write what the answers must be like, e.g. "
          "\"p99 < 50ms, errors < 0.1%\".",
          e.text));
    if (is_upper_limit(e) == (e.metric == "ok"))
      return usage_error(
          fmt::format("--slo \"{}\": this gets easier as the rate rises. Write {} limit of {}.", e.text,
                      e.metric == "ok" ? "a lower" : "an upper", e.metric));
  }
  return {};
}

std::uint64_t requests_needed(std::span<const Expectation> slo, bool poisson) {
  auto needed = fewest_requests;
  for (const auto& e : slo) {
    if (const auto percentile = percentile_of(e.metric))
      needed = std::max(needed, samples_needed(*percentile));
  }
  if (!poisson) return needed;
  const double root = 2 + std::sqrt(4 + static_cast<double>(needed));  // of n = needed + 4 sqrt(n)
  return static_cast<std::uint64_t>(std::ceil(root * root));
}

RateTrial judge_trial(const Run& run, std::span<const Expectation> slo) {
  if (!run.complete) return {TrialOutcome::unmeasured, "interrupted"};
  if (auto spoilt = fatal_codes(run, false); !spoilt.empty())
    return {TrialOutcome::unmeasured, std::move(spoilt)};
  std::vector<Verdict> verdicts;
  for (const auto& expectation : slo) verdicts.push_back(judge_figures(expectation, run));
  const bool all_hold = std::ranges::all_of(verdicts, [](const Verdict& v) { return v.outcome == "holds"; });
  if (!all_hold) return {TrialOutcome::failed, told(verdicts)};
  const double due_per_s = static_cast<double>(run.requests.scheduled) / to_seconds(run.window);
  const double good_per_s = run.throughput_per_s.value_or(0);
  if (good_per_s < kept_up * (1 - errors_allowed(slo)) * due_per_s)
    return {TrialOutcome::failed,
            fmt::format("fell behind: {:.1f} % of what was due was answered well in time",
                        100 * good_per_s / due_per_s)};
  if (auto overloaded = fatal_codes(run, true); !overloaded.empty())
    return {TrialOutcome::failed, std::move(overloaded)};
  return {TrialOutcome::held, told(verdicts)};
}

std::optional<Duration> shortest_limit(std::span<const Expectation> slo) {
  std::optional<Duration> shortest;
  for (const auto& e : slo) {
    if (!is_of_latency(e)) continue;
    const Duration limit(std::llround(e.limit));
    shortest = std::min(shortest.value_or(limit), limit);
  }
  return shortest;
}

}  // namespace waitbench::loadgen
