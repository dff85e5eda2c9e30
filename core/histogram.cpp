#include "core/histogram.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace waitbench {
namespace {

void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "waitbench: a histogram needs %s\n", invariant);
  std::abort();
}

// The fewest bits whose sub-buckets tell 1 part in 10^digits apart: 2^bits >= 2 * 10^digits, twice because
// only the upper half of a bucket is its own.
int bits_for(int significant_digits) {
  std::uint64_t needed = 2;
  for (int digit = 0; digit < significant_digits; ++digit) needed *= 10;
  return static_cast<int>(std::bit_width(needed - 1));
}

Duration as_duration(std::uint64_t ns) {
  return Duration(static_cast<Duration::rep>(ns));
}

// Which bucket a counter belongs to, and so log2 of the counter's width: the two lower halves are bucket 0.
int bucket_of(std::size_t index, int sub_bucket_bits) {
  return std::max(0, static_cast<int>(index >> (sub_bucket_bits - 1)) - 1);
}

}  // namespace

Histogram::Histogram(Duration highest, int significant_digits)
    : highest_(highest),
      significant_digits_(significant_digits),
      sub_bucket_bits_(bits_for(significant_digits)) {
  require(significant_digits >= 1 && significant_digits <= 5, "1 to 5 significant digits");
  require(highest >= Duration(2), "a highest value of 2 ns or more");
  const auto width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(highest.count())));
  const auto buckets = static_cast<std::size_t>(std::max(0, width - sub_bucket_bits_)) + 1;
  counts_.resize((buckets + 1) * (sub_bucket_count() / 2));
}

std::uint64_t Histogram::lowest_at(std::size_t index) const noexcept {
  const int bucket = bucket_of(index, sub_bucket_bits_);
  const std::uint64_t sub_bucket = index - (static_cast<std::size_t>(bucket) << (sub_bucket_bits_ - 1));
  return sub_bucket << bucket;
}

std::uint64_t Histogram::highest_at(std::size_t index) const noexcept {
  return lowest_at(index) + (std::uint64_t{1} << bucket_of(index, sub_bucket_bits_)) - 1;
}

void Histogram::merge(const Histogram& other) noexcept {
  require(highest_ == other.highest_ && significant_digits_ == other.significant_digits_,
          "the same highest value and digits to be merged");
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  saturated_ += other.saturated_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void Histogram::add_counts(std::span<const std::uint64_t> counts) noexcept {
  require(counts.size() <= counts_.size(), "no more counts than it has counters");
  const auto highest = static_cast<std::uint64_t>(highest_.count());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    counts_[i] += counts[i];
    count_ += counts[i];
    min_ = std::min({min_, lowest_at(i), highest});
    max_ = std::max(max_, std::min(highest_at(i), highest));
  }
}

void Histogram::reset() noexcept {
  std::ranges::fill(counts_, 0);
  count_ = saturated_ = max_ = 0;
  min_ = UINT64_MAX;
}

Duration Histogram::min() const noexcept {
  return as_duration(count_ == 0 ? 0 : min_);
}

Duration Histogram::max() const noexcept {
  return as_duration(max_);
}

// As HdrHistogram takes it, so that its tools print the same: low + width / 2, and width 1 stands for itself.
double Histogram::midpoint_at(std::size_t index) const noexcept {
  const std::uint64_t width = std::uint64_t{1} << bucket_of(index, sub_bucket_bits_);
  const std::uint64_t half = width / 2;
  return static_cast<double>(lowest_at(index) + half);
}

double Histogram::midpoint_mean() const noexcept {
  if (count_ == 0) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] != 0) sum += static_cast<double>(counts_[i]) * midpoint_at(i);
  }
  return sum / static_cast<double>(count_);
}

double Histogram::mean_ns() const noexcept {
  if (count_ == 0) return 0;
  return std::clamp(midpoint_mean(), static_cast<double>(min_), static_cast<double>(max_));
}

double Histogram::stddev_ns() const noexcept {
  if (count_ == 0) return 0;
  const double mean = midpoint_mean();
  double squares = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const double distance = midpoint_at(i) - mean;
    squares += static_cast<double>(counts_[i]) * distance * distance;
  }
  return std::sqrt(squares / static_cast<double>(count_));
}

Duration Histogram::value_at_percentile(double percentile) const noexcept {
  require(percentile >= 0 && percentile <= 100, "a percentile in [0, 100]");
  if (count_ == 0) return Duration::zero();
  // The next double below: 2.7 % of 3,000 is rank 81, but 2.7 * 3000 / 100 is a little above 81.
  const double exact_rank = std::nextafter(percentile, 0.0) * static_cast<double>(count_) / 100;
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(exact_rank)), 1, count_);
  std::uint64_t seen = 0;
  std::size_t i = 0;
  while ((seen += counts_[i]) < rank) ++i;
  return as_duration(std::min(highest_at(i), max_));
}

std::uint64_t Histogram::count_at_or_below(Duration value) const noexcept {
  if (value < Duration::zero()) return 0;
  if (value >= highest_) return count_;
  const std::size_t last = index_of(static_cast<std::uint64_t>(value.count()));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i <= last; ++i) seen += counts_[i];
  return seen;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> filled;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] != 0)
      filled.push_back({as_duration(lowest_at(i)), as_duration(highest_at(i)), counts_[i]});
  }
  return filled;
}

}  // namespace waitbench
