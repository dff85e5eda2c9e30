// One second of one load thread, and how the threads' seconds become one row.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/histogram.hpp"
#include "core/record/record.hpp"

namespace waitbench::loadgen {

/// What one thread counted in one second; everything counts when it happens.
struct Slice {
  std::int64_t second = 0;  ///< 0 begins with the window
  RequestCounts requests;
  std::uint64_t sent = 0;
  double in_flight_s = 0;  ///< integral of the requests in flight over the second, in request-seconds
  /// Two digits keep a second of a thread at 37 KiB.
  Histogram latency{std::chrono::hours(1), 2};
};

/// Adds up the slices of all threads. Called from every load thread once a second, read by one other thread.
class SliceCollector {
 public:
  explicit SliceCollector(std::size_t threads) : threads_(threads) {}

  /// Called by a load thread when its second is over.
  void add(std::unique_ptr<Slice> slice);
  /// Called by a load thread when no more slices of it come.
  void finish();

  /// Waits for the next second that every thread has delivered, in order. False when all threads have
  /// finished and all rows were taken.
  bool next(TimelineRow& row);

 private:
  struct Sum {
    std::unique_ptr<Slice> slice;
    std::size_t delivered = 0;
  };
  const std::size_t threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, Sum> sums_;  // by second, those not taken yet
  std::size_t finished_ = 0;
};

}  // namespace waitbench::loadgen
