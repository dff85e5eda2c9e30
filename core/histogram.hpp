// A log-linear histogram of durations: constant memory, constant time, bounded relative error.
//
// Layout after HdrHistogram (Gil Tene, https://github.com/HdrHistogram/HdrHistogram): values are counted in
// buckets whose width doubles, each split into equal sub-buckets, so that any value is told apart from its
// neighbours to `significant_digits` decimal digits.
//
// Threads: none. One histogram belongs to one thread while it records; merge afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/units.hpp"

namespace waitbench {

class Histogram {
 public:
  /// Tells apart durations from 1 ns to `highest` to `significant_digits` (1 to 5) decimal digits.
  explicit Histogram(Duration highest = std::chrono::hours(1), int significant_digits = 3);

  /// Counts one duration. Negative ones count as 0 and longer ones as `highest`; saturated() says how many.
  void record(Duration value) noexcept { record(value, 1); }
  void record(Duration value, std::uint64_t times) noexcept;
  /// Adds another's counts, bucket for bucket. Both must have the same highest value and digits (aborts
  /// otherwise).
  void merge(const Histogram& other) noexcept;
  /// Empties it, keeping its memory.
  void reset() noexcept;

  std::uint64_t count() const noexcept { return count_; }
  /// How many recorded values were longer than `highest` and counted as it.
  std::uint64_t saturated() const noexcept { return saturated_; }
  /// Exact extremes as recorded; 0 when empty.
  Duration min() const noexcept;
  Duration max() const noexcept;
  /// From bucket midpoints, so within the bucket's relative error; 0 when empty.
  double mean_ns() const noexcept;
  double stddev_ns() const noexcept;
  /// The smallest recorded value that at least `percentile` % of all values do not exceed (nearest rank),
  /// given as the highest duration that its bucket cannot tell from it and never above max(). `percentile` in
  /// [0, 100].
  Duration value_at_percentile(double percentile) const noexcept;
  /// How many recorded values lie in buckets up to and including that of `value`.
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

  bool operator==(const Histogram&) const = default;

 private:
  std::size_t index_of(std::uint64_t value) const noexcept;
  std::uint64_t lowest_at(std::size_t index) const noexcept;
  std::uint64_t highest_at(std::size_t index) const noexcept;

  Duration highest_;
  int significant_digits_;
  int sub_bucket_bits_;  // log2 of the sub-buckets in one bucket
  std::uint64_t count_ = 0, saturated_ = 0, min_, max_ = 0;
  std::vector<std::uint64_t> counts_;
};

}  // namespace waitbench
