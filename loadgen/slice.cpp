#include "loadgen/slice.hpp"

#include <utility>

namespace waitbench::loadgen {
namespace {

TimelineRow to_row(const Slice& slice) {
  TimelineRow row;
  row.second = slice.second;
  row.requests = slice.requests;
  row.sent = slice.sent;
  row.in_flight_mean = slice.in_flight_s;
  row.latency = summarize(slice.latency);
  return row;
}

}  // namespace

void SliceCollector::add(std::unique_ptr<Slice> slice) {
  const std::scoped_lock lock(mutex_);
  auto& sum = sums_[slice->second];
  ++sum.delivered;
  if (!sum.slice) {
    sum.slice = std::move(slice);
  } else {
    sum.slice->requests += slice->requests;
    sum.slice->sent += slice->sent;
    sum.slice->in_flight_s += slice->in_flight_s;
    sum.slice->latency.merge(slice->latency);
  }
  changed_.notify_one();
}

void SliceCollector::finish() {
  const std::scoped_lock lock(mutex_);
  ++finished_;
  changed_.notify_one();
}

bool SliceCollector::next(TimelineRow& row) {
  std::unique_lock lock(mutex_);
  // Threads may end in different seconds, so the last rows are complete when all have finished.
  const auto ready = [&] {
    return finished_ == threads_ || (!sums_.empty() && sums_.begin()->second.delivered == threads_);
  };
  changed_.wait(lock, ready);
  if (sums_.empty()) return false;
  const auto slice = std::move(sums_.begin()->second.slice);
  sums_.erase(sums_.begin());
  lock.unlock();
  row = to_row(*slice);
  return true;
}

}  // namespace waitbench::loadgen
