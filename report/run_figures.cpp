#include "report/run_figures.hpp"

namespace waitbench {
namespace {

LatencySummary extremes_of(const LatencySummary& all) {
  LatencySummary kept;
  kept.count = all.count;
  kept.min = all.min;
  kept.max = all.max;
  return kept;
}

}  // namespace

RunFigures::RunFigures(const Run& of)
    : run(&of),
      latency(summarize(of.latency)),
      service(summarize(of.service)),
      lag(summarize(of.lag)),
      connect(summarize(of.connect)),
      late_by(summarize(of.late_by)) {
  if (of.jobs) {
    jobs = JobTimes{.queue_wait = summarize(of.jobs->queue_wait),
                    .execution = summarize(of.jobs->execution),
                    .completion = summarize(of.jobs->completion)};
  }
  if (withheld(of).empty()) return;
  latency = extremes_of(latency);
  service = extremes_of(service);
  if (!jobs) return;
  for (auto* const times : {&jobs->queue_wait, &jobs->execution, &jobs->completion})
    *times = extremes_of(*times);
}

std::string_view withheld(const Run& run) {
  return run.stages.empty() ? "" : "a load in stages: its figures are told for each constant stage";
}

std::vector<StageFigures> stage_figures(const Run& run) {
  std::vector<StageFigures> figures;
  for (const auto& stage : run.stages) {
    auto& added = figures.emplace_back(
        StageFigures{.run = &run, .number = figures.size() + 1, .stage = &stage, .latency = {}});
    if (stage.latency) added.latency = summarize(*stage.latency);
    added.offered_per_s = static_cast<double>(stage.requests.scheduled) / to_seconds(stage.end - stage.begin);
  }
  return figures;
}

std::vector<RunFigures> figures_of(const std::vector<Run>& runs) {
  return {runs.begin(), runs.end()};
}

std::uint64_t answered(const RequestCounts& requests) {
  return requests.ok + requests.http_error;
}

std::uint64_t not_ok(const RequestCounts& requests) {
  return requests.ended() - requests.ok;
}

std::optional<Duration> server_cpu_per_request(const Run& run) {
  const auto answers = answered(run.requests);
  if (!run.server || answers == 0) return std::nullopt;
  return from_seconds(run.server->cpu_s / static_cast<double>(answers));
}

std::optional<double> server_switches_per_request(const Run& run) {
  const auto answers = answered(run.requests);
  if (!run.server || !run.server->switches || answers == 0) return std::nullopt;
  const auto switches = run.server->switches->voluntary + run.server->switches->involuntary;
  return static_cast<double>(switches) / static_cast<double>(answers);
}

}  // namespace waitbench
