// Samples a local server, its process and that one's children, once a second, on the time axis of the load.
#pragma once

#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/host/process_tree_sample.hpp"
#include "core/record/record.hpp"
#include "loadgen/schedule.hpp"

namespace waitbench::loadgen {

/// One sample and the moment it was taken, counted from the beginning of the load.
struct TimedSample {
  Duration time{};
  ProcessSample sample;
};

/// What the process used over the window: maxima of the samples inside it, differences between the samples
/// nearest to its edges. Nothing with fewer than two samples.
std::optional<ServerUse> use_over(const std::vector<TimedSample>& samples, const Window& window);

/// Fills each row's server figures from the samples at its second's edges. Rows without both stay without.
void fill_rows(std::vector<TimelineRow>& rows, const std::vector<TimedSample>& samples, const Window& window);

/// Samples on its own thread from construction to stop(), at the window's whole seconds.
class Observer {
 public:
  Observer(ProcessTreeSampler sampler, TimePoint load_start, const Window& window);

  /// Ends sampling and returns all samples, in order; that of the window's end is among them if the window
  /// has ended. When the process ended early, those until then.
  std::vector<TimedSample> stop();
  /// The newest sample, from any thread.
  std::optional<TimedSample> latest() const;

 private:
  void sample_until(std::stop_token stop);

  ProcessTreeSampler sampler_;
  TimePoint load_start_;
  Window window_;
  mutable std::mutex mutex_;
  std::vector<TimedSample> samples_;
  std::jthread thread_;  // last: it begins when everything else is there
};

}  // namespace waitbench::loadgen
