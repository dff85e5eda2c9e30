#include "loadgen/cumulated_rate.hpp"

#include <algorithm>
#include <cmath>

namespace waitbench::loadgen {
namespace {

// Longer than any load, in seconds: what is due later never comes.
constexpr double never_s = 1e9;

// How long, in seconds, a rate that rises in a straight line from `low` to `high` within `length_s` takes to
// bring `arrivals`: the root of low t + (high - low) t^2 / (2 length) = arrivals, in the form that subtracts
// nothing from its like (G. E. Forsythe, "Pitfalls in Computation, or Why a Math Book Isn't Enough",
// American Mathematical Monthly 77, 1970), so that a slope near zero and a rate near zero do no harm.
double time_on_rise(double low, double high, double length_s, double arrivals) {
  if (arrivals <= 0) return 0;
  const double rate_then = std::sqrt(low * low + 2 * (high - low) / length_s * arrivals);
  return 2 * arrivals / (low + rate_then);
}

}  // namespace

RateProfile::RateProfile(std::vector<RateStage> over_time) : first(over_time.front().from) {
  if (over_time.size() > 1 || !over_time.front().constant()) stages = std::move(over_time);
}

CumulatedRate::CumulatedRate(const RateProfile& rate, Duration stages_begin) {
  if (stages_begin > Duration::zero()) append(rate.first, rate.first, stages_begin);
  for (const auto& stage : rate.stages) append(stage.from, stage.to, stage.length);
  const auto last = rate.stages.empty() ? rate.first : rate.stages.back().to;
  append(last, last, Duration::max());
}

// Constant neighbours of the same rate become one piece: no sum is rounded between them.
void CumulatedRate::append(Rate from, Rate to, Duration length) {
  Piece piece{.length = length, .from = from.per_second, .to = to.per_second};
  if (!pieces_.empty()) {
    const auto& last = pieces_.back();
    piece.begin = last.begin + last.length;
    piece.before = last.before + last.within;
    if (from == to && last.from == last.to && last.to == piece.from) {
      piece.begin = last.begin;
      piece.before = last.before;
      if (length != Duration::max()) piece.length += last.length;
      pieces_.pop_back();
    }
  }
  piece.within = (piece.from + piece.to) / 2 * to_seconds(piece.length);
  pieces_.push_back(piece);
}

double CumulatedRate::at(Duration t) const {
  const auto after = std::ranges::upper_bound(pieces_, t, {}, &Piece::begin);
  const auto& piece = after == pieces_.begin() ? *after : *std::prev(after);
  const double passed = to_seconds(std::max(t - piece.begin, Duration::zero()));
  const double slope = (piece.to - piece.from) / to_seconds(piece.length);
  return piece.before + (piece.from + slope * passed / 2) * passed;
}

Duration CumulatedRate::time_of(double arrivals) const {
  // The last piece that begins with no more: one without arrivals is passed over.
  const auto& piece = *std::prev(std::ranges::upper_bound(pieces_, arrivals, {}, &Piece::before));
  const double wanted = arrivals - piece.before;
  const double length_s = to_seconds(piece.length);
  if (piece.from > piece.to) {
    // A fall is a rise seen from its end, where the rate is low and the moments far apart.
    const double left_s = time_on_rise(piece.to, piece.from, length_s, piece.within - wanted);
    return piece.begin + std::max(piece.length - from_seconds(left_s), Duration::zero());
  }
  const double passed_s =
      piece.from == piece.to ? wanted / piece.from : time_on_rise(piece.from, piece.to, length_s, wanted);
  if (!(passed_s < never_s)) return Duration::max();
  return piece.begin + std::min(from_seconds(passed_s), piece.length);
}

}  // namespace waitbench::loadgen
