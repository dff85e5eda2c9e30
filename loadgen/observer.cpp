#include "loadgen/observer.hpp"

#include <algorithm>

#include "core/interruptible_sleep.hpp"

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

std::uint64_t since(std::uint64_t earlier, std::uint64_t later) {
  return later > earlier ? later - earlier : 0;
}

// Nothing when either sample carries an older sum: the difference would belong to other seconds.
std::optional<SwitchCounts> switches_between(const ProcessSample& before, const ProcessSample& after) {
  if (!before.switches_current || !after.switches_current) return std::nullopt;
  return SwitchCounts{since(before.voluntary_switches, after.voluntary_switches),
                      since(before.involuntary_switches, after.involuntary_switches)};
}

// The sample taken nearest to `t`, if one lies within half a second of it.
const TimedSample* nearest(const std::vector<TimedSample>& samples, Duration t) {
  const auto distance = [t](const TimedSample& s) { return std::chrono::abs(s.time - t); };
  const auto found = std::ranges::min_element(samples, {}, distance);
  return found == samples.end() || distance(*found) > 500ms ? nullptr : &*found;
}

}  // namespace

std::optional<ServerUse> use_over(const std::vector<TimedSample>& samples, const Window& window) {
  const auto* first = nearest(samples, window.begin);
  const auto* last = nearest(samples, window.end);
  if (first == nullptr || last == nullptr || first == last) return std::nullopt;
  ServerUse use;
  for (const auto* s = first; s <= last; ++s) {
    use.threads_max = std::max(use.threads_max, s->sample.threads);
    use.descriptors_max = std::max(use.descriptors_max, s->sample.descriptors);
    use.rss_max = std::max(use.rss_max, s->sample.rss);
    use.virtual_max = std::max(use.virtual_max, s->sample.virtual_size);
  }
  use.cpu_s = to_seconds(last->sample.cpu - first->sample.cpu);
  use.switches = switches_between(first->sample, last->sample);
  return use;
}

void fill_rows(std::vector<TimelineRow>& rows, const std::vector<TimedSample>& samples,
               const Window& window) {
  for (auto& row : rows) {
    const auto begin = window.begin + std::chrono::seconds(row.second);
    const auto* before = nearest(samples, begin);
    const auto* after = nearest(samples, begin + 1s);
    if (before == nullptr || after == nullptr || before == after) continue;
    row.server = TimelineRow::Server{
        .threads = after->sample.threads,
        .descriptors = after->sample.descriptors,
        .rss = after->sample.rss,
        .virtual_size = after->sample.virtual_size,
        .cpu_s = to_seconds(after->sample.cpu - before->sample.cpu),
        .switches = switches_between(before->sample, after->sample),
    };
  }
}

Observer::Observer(ProcessTreeSampler sampler, TimePoint load_start, const Window& window)
    : sampler_(std::move(sampler)),
      load_start_(load_start),
      window_(window),
      thread_([this](std::stop_token stop) { sample_until(std::move(stop)); }) {}

void Observer::sample_until(std::stop_token stop) {
  const auto first = window_.begin % 1s;
  for (auto next = first;;) {
    if (!sleep_until(load_start_ + next, stop)) {
      // A load may end with its window. If it did, the sample of that edge is still owed.
      if (next > window_.end || Clock::now() < load_start_ + window_.end) return;
      next = window_.end;
    }
    const auto taken = Clock::now();
    // The window's edges decide what the server used; between them a sum over thousands of threads may be too
    // dear.
    const bool edge = next == window_.begin || next == window_.end;
    const auto sample = edge ? sampler_.sample_with_switches() : sampler_.sample();
    if (!sample) return;  // the process ended; the load's outcomes tell the rest
    {
      const std::scoped_lock guard(mutex_);
      samples_.push_back({taken - load_start_, *sample});
    }
    const auto second = first + (next - first) / 1s * 1s + 1s;
    next = next < window_.end ? std::min(second, window_.end) : second;
  }
}

std::vector<TimedSample> Observer::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  return std::move(samples_);
}

std::optional<TimedSample> Observer::latest() const {
  const std::scoped_lock guard(mutex_);
  if (samples_.empty()) return std::nullopt;
  return samples_.back();
}

}  // namespace waitbench::loadgen
