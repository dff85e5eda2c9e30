// One second of one load thread, and how the threads' seconds become one.
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

/// A histogram of a second: two digits keep it at 37 KiB a thread.
struct SecondHistogram : Histogram {
  SecondHistogram() : Histogram(std::chrono::hours(1), 2) {}
};

/// What one thread counted in one second; everything counts when it happens.
struct Slice {
  std::int64_t second = 0;  ///< 0 begins with the window
  RequestCounts requests;
  std::uint64_t sent = 0;
  std::uint64_t taken_up_in_time = 0;  ///< within kept_within of the due time (loadgen/schedule.hpp)
  std::uint64_t bytes_received = 0;    ///< of the answers that ended in this second
  double in_flight_s = 0;  ///< integral of the requests in flight over the second, in request-seconds
  SecondHistogram latency, service;  ///< of the answers of this second
  SecondHistogram lag;               ///< of what was sent in it

  /// Adds what another thread counted in the same second.
  void merge(const Slice& other);
};

/// The second as a row of the timeline, without the server's figures.
TimelineRow to_row(const Slice& slice);

/// Adds up the slices of all threads. Called from every load thread once a second, read by one other thread.
class SliceCollector {
 public:
  explicit SliceCollector(std::size_t threads) : threads_(threads) {}

  /// Called by a load thread when its second is over.
  void add(std::unique_ptr<Slice> slice);
  /// Called by a load thread when no more slices of it come.
  void finish();

  /// Waits for the next second that every thread has delivered, in order. Null when all threads have
  /// finished and all seconds were taken.
  std::unique_ptr<Slice> next();

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
