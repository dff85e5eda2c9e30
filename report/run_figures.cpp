#include "report/run_figures.hpp"

namespace waitbench {

RunFigures::RunFigures(const Run& of)
    : run(&of),
      latency(summarize(of.latency)),
      service(summarize(of.service)),
      lag(summarize(of.lag)),
      connect(summarize(of.connect)),
      late_by(summarize(of.late_by)) {}

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
