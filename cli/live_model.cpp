#include "cli/live_model.hpp"

#include <fmt/format.h>

#include "loadgen/load_model.hpp"

namespace waitbench::cli {

LoadIdentity identify(const loadgen::LoadOptions& options) {
  const auto& kinds = options.requests.kinds;
  return {.method = kinds.size() == 1 ? kinds.front().method : fmt::format("{} requests", kinds.size()),
          .url = options.url.text(),
          .load = loadgen::describe(options.load),
          .seed = options.seed,
          .pid = options.pid};
}

void LiveHistory::add(const loadgen::Progress& progress) {
  model_.phase = progress.phase;
  model_.elapsed = progress.elapsed;
  model_.duration = progress.duration;
  model_.warmup = progress.warmup;
  model_.open_jobs = progress.open_jobs;
  // When the warm-up's last second has come, none of the window's has.
  model_.in_window = progress.elapsed > Duration::zero() || progress.warmup == Duration::zero();
  const auto& sums = model_.in_window ? progress.measured : progress.so_far;
  model_.requests = sums.requests;
  model_.latency = summarize(sums.latency);
  model_.service = summarize(sums.service);
  model_.lag = summarize(sums.lag);
  add_second(progress);
  if (progress.server) add_sample(*progress.server);
}

// The part of a second with which a warm-up begins has no rate: a few milliseconds of a ramp would look like
// a flood, and set the scale for a minute.
void LiveHistory::add_second(const loadgen::Progress& progress) {
  if (progress.last_length < std::chrono::seconds(1)) return;
  auto& seconds = model_.seconds;
  if (seconds.size() == remembered_seconds) seconds.erase(seconds.begin());
  seconds.push_back({.offered = static_cast<double>(progress.last.requests.scheduled),
                     .achieved = static_cast<double>(progress.last.requests.ok),
                     .in_flight = progress.last.in_flight_mean});
}

void LiveHistory::add_sample(const loadgen::TimedSample& sample) {
  if (newest_ && sample.time <= newest_->time) return;  // no newer one yet
  auto server = model_.server.value_or(LiveModel::Server{});
  server.threads = sample.sample.threads;
  server.rss = sample.sample.rss;
  if (newest_) {
    server.cpu_share =
        to_seconds(sample.sample.cpu - newest_->sample.cpu) / to_seconds(sample.time - newest_->time);
  }
  newest_ = sample;
  if (sample.sample.switches_current) {
    const auto switches = [](const loadgen::TimedSample& of) {
      return static_cast<double>(of.sample.voluntary_switches + of.sample.involuntary_switches);
    };
    if (newest_with_switches_) {
      server.switches_per_s = (switches(sample) - switches(*newest_with_switches_)) /
                              to_seconds(sample.time - newest_with_switches_->time);
    }
    newest_with_switches_ = sample;
  }
  model_.server = server;
}

LiveModel LiveHistory::after(Duration since_progress) const {
  auto model = model_;
  model.waited = since_progress;
  if (model.phase == LiveModel::Phase::probing) return model;
  model.elapsed += since_progress;
  if (model.phase == LiveModel::Phase::following) return model;
  model.phase = loadgen::phase_at(model.elapsed, model.duration);
  return model;
}

}  // namespace waitbench::cli
