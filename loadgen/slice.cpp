#include "loadgen/slice.hpp"

#include <utility>

namespace waitbench::loadgen {

void Slice::merge(const Slice& other) {
  requests += other.requests;
  sent += other.sent;
  taken_up_in_time += other.taken_up_in_time;
  bytes_received += other.bytes_received;
  in_flight_s += other.in_flight_s;
  latency.merge(other.latency);
  service.merge(other.service);
  lag.merge(other.lag);
}

TimelineRow to_row(const Slice& slice) {
  TimelineRow row;
  row.second = slice.second;
  row.requests = slice.requests;
  row.sent = slice.sent;
  row.in_flight_mean = slice.in_flight_s;
  row.latency = summarize(slice.latency);
  return row;
}

void SliceCollector::add(std::unique_ptr<Slice> slice) {
  const std::scoped_lock lock(mutex_);
  auto& sum = sums_[slice->second];
  ++sum.delivered;
  if (!sum.slice) {
    sum.slice = std::move(slice);
  } else {
    sum.slice->merge(*slice);
  }
  changed_.notify_one();
}

void SliceCollector::finish() {
  const std::scoped_lock lock(mutex_);
  ++finished_;
  changed_.notify_one();
}

std::unique_ptr<Slice> SliceCollector::next() {
  std::unique_lock lock(mutex_);
  // Threads may end in different seconds, so the last rows are complete when all have finished.
  const auto ready = [&] {
    return finished_ == threads_ || (!sums_.empty() && sums_.begin()->second.delivered == threads_);
  };
  changed_.wait(lock, ready);
  if (sums_.empty()) return nullptr;
  auto slice = std::move(sums_.begin()->second.slice);
  sums_.erase(sums_.begin());
  return slice;
}

}  // namespace waitbench::loadgen
