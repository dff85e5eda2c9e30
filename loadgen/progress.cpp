#include "loadgen/progress.hpp"

#include <algorithm>
#include <utility>

namespace waitbench::loadgen {

void LiveSums::add(const Slice& second) {
  requests += second.requests;
  sent += second.sent;
  taken_up_in_time += second.taken_up_in_time;
  bytes_received += second.bytes_received;
  latency.merge(second.latency);
  service.merge(second.service);
  lag.merge(second.lag);
}

Progress::Phase phase_at(Duration elapsed, Duration duration) {
  if (elapsed < Duration::zero()) return Progress::Phase::warming_up;
  return elapsed < duration ? Progress::Phase::measuring : Progress::Phase::draining;
}

ProgressTracker::ProgressTracker(const Window& window, TimePoint start) {
  known_.begins = start + window.begin;
  known_.duration = window.length();
  known_.warmup = window.begin;
  known_.elapsed = -window.begin;
  known_.phase = phase_at(known_.elapsed, known_.duration);
}

void ProgressTracker::add(const Slice& second, std::optional<TimedSample> server) {
  const Duration begin = std::max<Duration>(std::chrono::seconds(second.second), -known_.warmup);
  known_.elapsed = std::chrono::seconds(second.second + 1);
  known_.phase = phase_at(known_.elapsed, known_.duration);
  known_.last = to_row(second);
  known_.last_length = known_.elapsed - begin;
  known_.so_far.add(second);
  if (second.second >= 0) known_.measured.add(second);
  known_.server = std::move(server);
}

void ProgressTracker::follow(std::uint64_t open_jobs, Duration elapsed) {
  known_.phase = Progress::Phase::following;
  known_.elapsed = elapsed;
  known_.last = {};
  known_.last_length = {};
  known_.open_jobs = open_jobs;
}

}  // namespace waitbench::loadgen
