// What one load thread counts while it runs: pure, told the time with every event.
//
// Times are counted from the beginning of the load. A request belongs to the window when it was *due* in it;
// it is followed to its end, in or after the window. Threads: one recorder a thread; merge the tallies
// afterwards.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/histogram.hpp"
#include "core/record/record.hpp"
#include "loadgen/edge_counts.hpp"
#include "loadgen/outcome.hpp"
#include "loadgen/schedule.hpp"
#include "loadgen/slice.hpp"
#include "loadgen/stage_tally.hpp"

namespace waitbench::loadgen {

/// The sums of one thread, or of all.
struct Tally {
  Tally(const Window& window, Duration timeout, std::vector<StageSpan> spans = {})
      : answered(window.length(), timeout),
        ended(window.length(), timeout),
        stages(std::move(spans), timeout) {}
  void merge(const Tally& other);

  RequestCounts requests;              ///< due in the window
  std::uint64_t requests_outside = 0;  ///< due in the warm-up
  Histogram latency{std::chrono::hours(1), digits_of_answers};
  Histogram service{std::chrono::hours(1), digits_of_answers};
  Histogram lag, connect, late_by;
  EdgeCounts answered;                  ///< ok answers, wherever they were due
  EdgeCounts ended;                     ///< every end of a request that was not shed
  Duration shortest = Duration::max();  ///< latency of the quickest ok answer
  double residence_s = 0;               ///< due to ended, summed over the window's requests but those shed
  double whole_residence_s = 0;         ///< the same of every request of the load, shed ones as well
  std::uint64_t bytes_received = 0;     ///< for the window's requests
  ConnectionCounts connections;
  StageTally stages;
};

class Recorder {
 public:
  using SliceSink = std::function<void(std::unique_ptr<Slice>)>;
  /// `stages` are those of a load in stages.
  Recorder(const Window& window, Duration timeout, SliceSink sink, std::vector<StageSpan> stages = {});

  /// A request was due at `due` and taken up at `taken_up`; told now.
  void due(Duration due, Duration taken_up, Duration now);
  void due(Duration due, Duration now) { this->due(due, now, now); }
  /// Its first bytes were handed to the kernel.
  void sent(Duration due, Duration now);
  /// It ended; `sent` is absent when it never was.
  void ended(Outcome outcome, Duration due, std::optional<Duration> sent, Duration now, std::uint64_t bytes);

  void connecting() { ++tally_.connections.requested; }
  /// `repeated`: only after the first segment had been sent again.
  void connected(Duration took, bool repeated);
  /// `error`: what errno said.
  void connect_failed(int error);
  void connection_lost() { ++tally_.connections.lost; }
  void connection_ended(std::uint64_t requests, std::uint64_t answers) {
    tally_.connections.add_ended(requests, answers);
  }

  /// Completes the seconds before `now`; to be called about once a second.
  void advance(Duration now);
  /// Delivers the last, unfinished second.
  void finish(Duration now);

  std::uint64_t in_flight() const { return in_flight_; }
  const Tally& tally() const { return tally_; }

 private:
  void begin_slice(std::int64_t second);
  Duration slice_end() const;
  void integrate(Duration until);

  Window window_;
  SliceSink sink_;
  Tally tally_;
  std::unique_ptr<Slice> slice_;
  std::uint64_t in_flight_ = 0;
  Duration integrated_until_{};
};

}  // namespace waitbench::loadgen
