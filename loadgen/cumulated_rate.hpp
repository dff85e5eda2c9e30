// How many arrivals a rate that changes over time has brought by when: Λ(t), and when it has brought so many.
//
// Pure, from any thread. Compiled without contraction to fused multiply-add, so that every machine gets the
// same moments.
#pragma once

#include <vector>

#include "core/units.hpp"
#include "loadgen/stages.hpp"

namespace waitbench::loadgen {

/// The rate of an open load over time: one throughout, or stages. Before the first stage its first rate
/// holds, behind the last one its last.
struct RateProfile {
  RateProfile(Rate throughout) : first(throughout) {}  // NOLINT(google-explicit-constructor): a rate is one
  /// At least one stage. A single constant one is a rate throughout.
  explicit RateProfile(std::vector<RateStage> over_time);

  Rate first;
  std::vector<RateStage> stages{};  ///< empty: `first` throughout
};

/// Λ(t), the integral of the rate from 0 to t: within a stage a parabola, of a constant one a line.
class CumulatedRate {
 public:
  /// The stages begin at `stages_begin`, where the warm-up ends.
  CumulatedRate(const RateProfile& rate, Duration stages_begin);

  /// Λ(t), for t >= 0.
  double at(Duration t) const;
  /// The moment behind which Λ exceeds `arrivals` (>= 0): Λ^-1, and where the rate is 0 for a while, the
  /// end of that while. In closed form, to the nearest nanosecond, but for what a double cannot hold of
  /// `arrivals` itself (2^53). Duration::max() when it never does.
  Duration time_of(double arrivals) const;

 private:
  // Rates of a line over time; the last piece is constant and has no end.
  struct Piece {
    Duration begin{}, length{};
    double from = 0, to = 0;        // arrivals a second
    double before = 0, within = 0;  // arrivals until it begins, and in it
  };
  void append(Rate from, Rate to, Duration length);

  std::vector<Piece> pieces_;
};

}  // namespace waitbench::loadgen
