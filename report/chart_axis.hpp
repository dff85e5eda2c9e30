// Where on an axis a value stands, and which values are named beside it. Pure.
#pragma once

#include <span>
#include <vector>

namespace waitbench {

/// Runs from `low` to `high`, which stand at `from` and `to` of the picture.
class ChartAxis {
 public:
  /// From a little below the least value to a little above the greatest; all positive, at least one.
  static ChartAxis logarithmic(std::span<const double> values, double from, double to);
  /// From zero to a little above the greatest value; none below zero, at least one.
  static ChartAxis from_zero(std::span<const double> values, double from, double to);
  /// Logarithmic when all values are positive and the greatest is more than `factor` times the least.
  static ChartAxis fitting(std::span<const double> values, double factor, double from, double to);

  /// What lies outside is put on the axis' end.
  double at(double value) const;
  /// Rising, all on the axis. Logarithmic: each digit times each power of ten over less than a decade, else
  /// 1, 2 and 5 times it; over many, the powers alone. Linear: some five steps of 1, 2 or 5 times a power of
  /// ten.
  std::vector<double> ticks() const;
  bool is_logarithmic() const { return logarithmic_; }

 private:
  ChartAxis(bool logarithmic, double low, double high, double from, double to)
      : logarithmic_(logarithmic), low_(low), high_(high), from_(from), to_(to) {}

  bool logarithmic_;
  double low_, high_;  // of a logarithmic axis their logarithms to base 10
  double from_, to_;
};

}  // namespace waitbench
