#include "loadgen/edge_counts.hpp"

#include <algorithm>

namespace waitbench::loadgen {
namespace {

std::size_t bins_for(Duration span, Duration width) {
  return static_cast<std::size_t>((span + width - Duration(1)) / width);
}

// The share of [begin, end) that lies in [from, to).
double overlap(Duration begin, Duration end, Duration from, Duration to) {
  const auto common = std::min(end, to) - std::max(begin, from);
  return common <= Duration::zero()
             ? 0
             : static_cast<double>(common.count()) / static_cast<double>((end - begin).count());
}

}  // namespace

EdgeCounts::EdgeCounts(Duration window, Duration reach, std::int64_t most_bins)
    : window_(window),
      width_(std::max<Duration>(reach / most_bins, std::chrono::milliseconds(1))),
      left_end_(std::min(window, reach)),
      left_(bins_for(left_end_, width_)),
      right_(bins_for(reach, width_) + 1) {}

void EdgeCounts::record(Duration time) noexcept {
  if (time < Duration::zero()) return;
  if (time < left_end_) {
    ++left_[static_cast<std::size_t>(time / width_)];
  } else if (time < window_) {
    ++middle_;
  } else {
    const auto bin = static_cast<std::size_t>((time - window_) / width_);
    ++right_[std::min(bin, right_.size() - 1)];
  }
}

void EdgeCounts::merge(const EdgeCounts& other) noexcept {
  middle_ += other.middle_;
  for (std::size_t i = 0; i < left_.size(); ++i) left_[i] += other.left_[i];
  for (std::size_t i = 0; i < right_.size(); ++i) right_[i] += other.right_[i];
}

double EdgeCounts::answers_between(Duration from, Duration to) const {
  double sum = overlap(left_end_, window_, from, to) * static_cast<double>(middle_);
  for (std::size_t i = 0; i < left_.size(); ++i) {
    const auto begin = width_ * static_cast<std::int64_t>(i);
    sum += left_[i] * overlap(begin, std::min(begin + width_, left_end_), from, to);
  }
  for (std::size_t i = 0; i < right_.size(); ++i) {
    const auto begin = window_ + width_ * static_cast<std::int64_t>(i);
    sum += right_[i] * overlap(begin, begin + width_, from, to);
  }
  return sum;
}

double EdgeCounts::open_count(Duration shortest) const {
  return answers_between(shortest, window_ + shortest);
}

double EdgeCounts::closed_count(Duration shortest) const {
  if (shortest < width_) return answers_between(Duration::zero(), window_);
  // All of a bin's answers are taken to have come at its middle.
  const auto share = [&](Duration middle) {
    return overlap(middle - shortest, middle, Duration::zero(), window_);
  };
  double sum = static_cast<double>(middle_);  // reach >= shortest, so these lie wholly inside
  for (std::size_t i = 0; i < left_.size(); ++i) {
    const auto begin = width_ * static_cast<std::int64_t>(i);
    if (left_[i] != 0) sum += left_[i] * share((begin + std::min(begin + width_, left_end_)) / 2);
  }
  for (std::size_t i = 0; i < right_.size(); ++i) {
    if (right_[i] != 0)
      sum += right_[i] * share(window_ + width_ * static_cast<std::int64_t>(i) + width_ / 2);
  }
  return sum;
}

}  // namespace waitbench::loadgen
