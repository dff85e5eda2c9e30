#include "loadgen/validity.hpp"

#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

// After Caladan's generator: below 99.9 % of the schedule say so, below 95 % do not believe it.
constexpr double schedule_doubted = 0.999, schedule_refused = 0.95;
// Above this a thread's own queue is in the latencies.
constexpr double cpu_refused = 0.95;
constexpr double residual_refused = 0.05;

std::string percent(double share) {
  return fmt::format("{:.1f} %", share * 100);
}

// `where` names the stage, " in stage 3 (5000/s for 5s)", of a load that has some.
std::optional<Reason> judge_schedule(double kept, const std::string& where) {
  if (kept >= schedule_doubted) return std::nullopt;
  return Reason{
      "schedule_not_kept",
      fmt::format("only {} of the requests{} were sent within 1 ms of their due time (needed {}, better {}). "
                  "Lower the rate, or give the generator more --threads or an idle core.",
                  percent(kept), where, percent(schedule_refused), percent(schedule_doubted)),
      kept < schedule_refused};
}

// A load in stages has to keep its schedule in each of them: a spike is short, and would hide in the sum.
void judge_schedule(const Run& run, const Evidence& evidence, Validity& validity) {
  if (!evidence.open || run.lag.count() == 0) return;
  std::optional<Reason> worst;
  if (run.stages.empty()) worst = judge_schedule(run.schedule_kept, "");
  double least = 1;
  for (std::size_t i = 0; i < run.stages.size(); ++i) {
    const auto& stage = run.stages[i];
    if (stage.schedule_kept >= least) continue;
    least = stage.schedule_kept;
    worst = judge_schedule(least, fmt::format(" in stage {} ({})", i + 1, stage.load));
  }
  if (worst) validity.reasons.push_back(*worst);
}

void judge_cpu(const Evidence& evidence, Validity& validity) {
  if (evidence.busiest_thread < cpu_refused) return;
  validity.reasons.push_back({"generator_saturated",
                              fmt::format("the generator's busiest thread used {} of its CPU, so its own "
                                          "speed was measured, not the server's. "
                                          "Lower the load below what it can send, or give it --threads {}.",
                                          percent(evidence.busiest_thread), evidence.threads + 1),
                              true});
}

void judge_littles_law(const Run& run, const Evidence& evidence, Validity& validity) {
  const double allowed = residual_allowed(evidence, run.requests.ended() - run.requests.shed);
  if (!run.littles_residual || *run.littles_residual <= allowed) return;
  validity.reasons.push_back({"littles_law",
                              fmt::format("the requests in flight differ by {} from throughput times latency "
                                          "(Little's law; at most {}): the run "
                                          "had not settled, or its queue kept growing. Give it a longer "
                                          "--warmup or --duration, or a lower load.",
                                          percent(*run.littles_residual), percent(allowed)),
                              true});
}

void judge_outcomes(const Run& run, Validity& validity) {
  const auto& requests = run.requests;
  if (!run.complete) {
    validity.reasons.push_back({"incomplete", "the run was interrupted before its end.", true});
  }
  if (requests.scheduled == 0) {
    validity.reasons.push_back(
        {"no_requests", "no request was due in the window. Give it a longer --duration.", true});
  } else if (requests.ok + requests.http_error == 0) {
    validity.reasons.push_back(
        {"no_answers",
         fmt::format("none of the {} requests was answered. Is the target right, and --timeout long enough?",
                     format_count(requests.scheduled)),
         true});
  }
  if (!requests.balanced()) {
    validity.reasons.push_back(
        {"accounting",
         fmt::format("{} requests were scheduled, but {} outcomes counted: a mistake of this program; "
                     "please report it.",
                     requests.scheduled, requests.ended()),
         true});
  }
}

}  // namespace

std::optional<double> littles_residual(const Evidence& evidence) {
  if (!evidence.in_flight || *evidence.in_flight <= 0) return std::nullopt;
  return std::abs(*evidence.in_flight - evidence.ends_per_s * evidence.mean_residence_s) /
         *evidence.in_flight;
}

double residual_allowed(const Evidence& evidence, std::uint64_t requests) {
  if (!evidence.random || !evidence.in_flight || requests == 0) return residual_refused;
  const double n = static_cast<double>(requests);
  const double edges = 2 * *evidence.in_flight / 3 / (n * n);
  const double left_out = (1 / evidence.settled_share - 1) / n;
  return residual_refused + 3 * std::sqrt(edges + left_out);
}

Validity judge_validity(const Run& run, const Evidence& evidence) {
  Validity validity;
  judge_outcomes(run, validity);
  judge_schedule(run, evidence, validity);
  judge_cpu(evidence, validity);
  if (run.complete && run.requests.scheduled > 0) judge_littles_law(run, evidence, validity);
  return validity;
}

}  // namespace waitbench::loadgen
