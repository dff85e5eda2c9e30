// A log-linear histogram of durations: constant memory, constant time, bounded relative error.
//
// Layout after HdrHistogram (Gil Tene, https://github.com/HdrHistogram/HdrHistogram): values are counted in
// buckets whose width doubles, each split into equal sub-buckets, so that any value is told apart from its
// neighbours to `significant_digits` decimal digits.
//
// Threads: none. One histogram belongs to one thread while it records; merge afterwards.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/units.hpp"

namespace waitbench {

class Histogram {
 public:
  /// Tells apart durations from 1 ns to `highest` (2 ns or more) to `significant_digits` (1 to 5) decimal
  /// digits; aborts when asked for anything else.
  explicit Histogram(Duration highest, int significant_digits = 3);
  /// Up to one hour, to three digits.
  Histogram() : Histogram(std::chrono::hours(1)) {}

  /// Counts one duration. Negative ones count as 0 and longer ones as `highest`; saturated() says how many.
  void record(Duration value) noexcept { record(value, 1); }
  void record(Duration value, std::uint64_t times) noexcept;  // below, so that it is inlined: a few ns
  /// Adds another's counts, bucket for bucket. Both must have the same highest value and digits (aborts
  /// otherwise).
  void merge(const Histogram& other) noexcept;
  /// Adds as many to each counter as `counts` says, which stand as in counts() and are at most as many
  /// (aborts otherwise). The values themselves are unknown: the extremes become edges of their buckets,
  /// within `highest`.
  void add_counts(std::span<const std::uint64_t> counts) noexcept;
  /// Empties it, keeping its memory.
  void reset() noexcept;

  std::uint64_t count() const noexcept { return count_; }
  /// How many recorded values were longer than `highest` and counted as it.
  std::uint64_t saturated() const noexcept { return saturated_; }
  /// Exact extremes as recorded; 0 when empty.
  Duration min() const noexcept;
  Duration max() const noexcept;
  /// From bucket midpoints, so within the bucket's relative error, and the mean never outside [min, max];
  /// 0 when empty. The deviation is the population's.
  double mean_ns() const noexcept;
  double stddev_ns() const noexcept;
  /// The smallest recorded value that at least `percentile` % of all values do not exceed (nearest rank),
  /// given as the highest duration that its bucket cannot tell from it and never above max(). `percentile` in
  /// [0, 100].
  Duration value_at_percentile(double percentile) const noexcept;
  /// How many recorded values lie in buckets up to and including that of `value`; none below 0.
  std::uint64_t count_at_or_below(Duration value) const noexcept;

  Duration highest() const noexcept { return highest_; }
  int significant_digits() const noexcept { return significant_digits_; }

  /// One non-empty bucket: its lowest and highest duration (both included) and its count.
  struct Bucket {
    Duration low, high;
    std::uint64_t count;
  };
  /// Every non-empty bucket, in rising order.
  std::vector<Bucket> buckets() const;

  /// The layout, as HdrHistogram names it: what its encoded forms carry.
  std::size_t sub_bucket_count() const noexcept { return std::size_t{1} << sub_bucket_bits_; }
  std::size_t bucket_count() const noexcept { return counts_.size() / (sub_bucket_count() / 2) - 1; }
  /// Every counter, empty ones included, in HdrHistogram's counts-array order.
  std::span<const std::uint64_t> counts() const noexcept { return counts_; }

  bool operator==(const Histogram&) const = default;

 private:
  std::size_t index_of(std::uint64_t value) const noexcept;
  std::uint64_t lowest_at(std::size_t index) const noexcept;
  std::uint64_t highest_at(std::size_t index) const noexcept;
  double midpoint_at(std::size_t index) const noexcept;
  double midpoint_mean() const noexcept;

  Duration highest_;
  int significant_digits_;
  int sub_bucket_bits_;  // log2 of the sub-buckets in one bucket
  std::uint64_t count_ = 0, saturated_ = 0;
  std::uint64_t min_ = UINT64_MAX, max_ = 0;  // of nothing: the neutral elements of min and max
  std::vector<std::uint64_t> counts_;
};

// Bucket 0 holds 0 .. 2^bits - 1, one value a counter. Each later bucket b holds the upper half of
// [0, 2^(bits + b)) in 2^(bits - 1) counters of width 2^b; its lower half is what the buckets before it hold.
inline std::size_t Histogram::index_of(std::uint64_t value) const noexcept {
  const std::uint64_t first_bucket = (std::uint64_t{1} << sub_bucket_bits_) - 1;
  const int bucket = 64 - std::countl_zero(value | first_bucket) - sub_bucket_bits_;
  return (static_cast<std::size_t>(bucket) << (sub_bucket_bits_ - 1)) + (value >> bucket);
}

inline void Histogram::record(Duration value, std::uint64_t times) noexcept {
  if (times == 0) return;
  if (value > highest_) [[unlikely]] {
    saturated_ += times;
    value = highest_;
  }
  const auto ns = static_cast<std::uint64_t>(std::max(value, Duration::zero()).count());
  counts_[index_of(ns)] += times;
  count_ += times;
  min_ = std::min(min_, ns);
  max_ = std::max(max_, ns);
}

}  // namespace waitbench
