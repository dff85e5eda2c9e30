// What is known of a load while it runs, from the seconds that are over. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "core/record/record.hpp"
#include "loadgen/observer.hpp"
#include "loadgen/schedule.hpp"
#include "loadgen/slice.hpp"

namespace waitbench::loadgen {

/// Seconds added up. What is counted here counts when it happens; a run's result instead counts what was due
/// in its window, and to more digits.
struct LiveSums {
  RequestCounts requests;
  std::uint64_t sent = 0, taken_up_in_time = 0, bytes_received = 0;
  SecondHistogram latency, service, lag;

  void add(const Slice& second);
};

struct Progress {
  enum class Phase : std::uint8_t {
    probing,
    warming_up,
    measuring,
    draining,
    following
  } phase = Phase::probing;
  Duration elapsed{};   ///< of the window, at the end of the last second; negative during the warm-up
  Duration duration{};  ///< of the window
  Duration warmup{};    ///< before it; known when probing is over
  TimePoint begins{};   ///< the window; known when probing is over
  TimelineRow last{};   ///< the newest second that is over; only the observer's figures are not in it
  /// How long that second was: that with which a warm-up begins may be shorter. 0 before the first one is
  /// over.
  Duration last_length{};
  LiveSums so_far;    ///< of all seconds, the warm-up included
  LiveSums measured;  ///< of the window's seconds, and of those after it
  std::optional<TimedSample> server{};
  std::uint64_t open_jobs = 0;  ///< while following
};

/// The phase at a moment of the window's time: negative before the window, beyond `duration` after it.
Progress::Phase phase_at(Duration elapsed, Duration duration);

/// Threads: none.
class ProgressTracker {
 public:
  /// `start` of the load: what the window's times are counted from.
  ProgressTracker(const Window& window, TimePoint start);
  /// Takes the next second, and the newest sample of the observed process.
  void add(const Slice& second, std::optional<TimedSample> server);
  /// The load is over, and so many jobs of the server's queue are open, `elapsed` after the window's begin.
  void follow(std::uint64_t open_jobs, Duration elapsed);
  const Progress& progress() const { return known_; }

 private:
  Progress known_;
};

}  // namespace waitbench::loadgen
