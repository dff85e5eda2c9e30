#include "report/rate_points.hpp"

#include "report/figures.hpp"
#include "report/run_figures.hpp"
#include "report/text_width.hpp"

namespace waitbench {
namespace {

template <std::optional<Duration> LatencySummary::* part>
std::string latency(const RatePoint& /*point*/, const Run& run) {
  return run.validity.valid() ? figure(summarize(run.latency).*part) : std::string(no_figure);
}

std::string offered(const RatePoint& point, const Run& /*run*/) {
  return figure_per_second(point.rate_per_s);
}

std::string achieved(const RatePoint& /*point*/, const Run& run) {
  return run.validity.valid() && run.throughput_per_s ? figure_per_second(*run.throughput_per_s)
                                                      : std::string(no_figure);
}

std::string errors(const RatePoint& /*point*/, const Run& run) {
  const auto& requests = run.requests;
  if (!run.validity.valid() || requests.scheduled == 0) return std::string(no_figure);
  const double share = static_cast<double>(not_ok(requests)) / static_cast<double>(requests.scheduled);
  return share == 0 ? "0 %" : figure_of(100 * share) + " %";
}

std::string outcome(const RatePoint& point, const Run& /*run*/) {
  return point.outcome;
}

// Only what went wrong: what held is in the other columns.
std::string because(const RatePoint& point, const Run& /*run*/) {
  return point.outcome == "held" ? std::string() : printable(point.because);
}

}  // namespace

const std::array<RatePointColumn, 7> rate_point_columns{
    {{"offered", "requests that were due in a second", 100, offered},
     {"achieved", "good answers a second", 90, achieved},
     {"p50", "half of the requests were answered within this", 60, latency<&LatencySummary::p50>},
     {"p99", "99 of 100 requests were answered within this", 80, latency<&LatencySummary::p99>},
     {"errors", "share of the requests that did not end in a good answer", 70, errors},
     {"SLO", "whether the service level objective held at this rate", 95, outcome},
     {"because", "what did not", 50, because}}};

}  // namespace waitbench
