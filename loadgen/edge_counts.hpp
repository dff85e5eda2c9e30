// Throughput of a window whose edges cut through requests: counts in constant memory, the estimate
// afterwards.
//
// A request of 5 s in a window of 15 s that is counted only when it *ends* inside loses up to a third of the
// throughput. An answer cannot come sooner than the shortest latency s that was seen, which tells both loads
// what to count:
//   open     answers in [s, T + s): the window, seen from where answers come out. Exact for a constant
//   service time, and
//            for an overloaded server, which answers at its capacity in both windows.
//   closed   each answer at d counts by the share of its last s, [d - s, d], that lies in [0, T). Users that
//   move in step
//            end in waves; the share keeps a wave at the edge from counting as all or nothing. What a request
//            waited in a queue before its last s counts for nothing, so that queues do not pass for work.
// With s far below T both are the plain count of answers in the window. docs/method.md derives it; the tests
// hold it against simulated servers.
#pragma once

#include <cstdint>
#include <vector>

#include "core/units.hpp"

namespace waitbench::loadgen {

class EdgeCounts {
 public:
  /// Fine enough that what lies inside one bin is far below 1 % of any window, coarse enough to stay below 64
  /// KiB.
  static constexpr std::int64_t default_bins = 8192;

  /// For a window of length `window`; answers come at most `reach` (the timeout) after they were due. Each
  /// edge has at most `most_bins` (at least 1), of 4 bytes, and of 1 ms if fewer do.
  EdgeCounts(Duration window, Duration reach, std::int64_t most_bins = default_bins);

  /// Counts an answer at `time` since the window's begin (may be negative or after its end).
  void record(Duration time) noexcept;
  /// Adds another's counts; both must have the same window and reach.
  void merge(const EdgeCounts& other) noexcept;

  /// Requests that belong to the window, as a number that need not be whole; divide by the window's length
  /// for a rate.
  double open_count(Duration shortest) const;
  double closed_count(Duration shortest) const;

 private:
  double answers_between(Duration from, Duration to) const;

  Duration window_, width_;  // of one bin
  Duration left_end_;        // bins cover [0, left_end_) and [window_, window_ + reach)
  std::uint64_t middle_ = 0;
  std::vector<std::uint32_t> left_, right_;
};

}  // namespace waitbench::loadgen
