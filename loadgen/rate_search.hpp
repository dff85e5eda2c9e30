// Which rate to offer next, and what the rates offered so far say of the highest one that a server bears.
//
// Pure: it sees nothing but the outcomes. The next rate follows from all trials so far, by these rules in
// turn:
//   1. a trial that the generator spoilt is repeated, once
//   2. no rate has failed: the highest one times `growth`
//   3. none has held below the lowest that failed: the lowest one divided by `growth`
//   4. the nearest rates above the highest that held, and below the lowest that failed, come within
//      `resolution` of them: halved on a logarithmic scale
//   5. both ends have `repeats` valid trials: the one that has fewer; the lower first. Where no rate failed,
//      but the generator could not offer the one above the lower end, that one has `repeats` trials too
// A rate that held once and failed once is neither; nor is one that the generator could not offer. An end
// that turns out so is no end any more, and rules 2 to 4 look for another one beyond it. Rules 2 to 4 are
// exponential search and bisection (J. L. Bentley, A. C. Yao, "An almost optimal algorithm for unbounded
// searching", Information Processing Letters 5 (3), 1976), as Nighthawk's adaptive load does it
// (https://github.com/envoyproxy/nighthawk, docs/root/adaptive_load_controller.md); docs/method.md says why
// noise is met with repeats.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace waitbench::loadgen {

/// How a rate fared in one trial: the server bore it, or did not, or the generator was at fault.
enum class TrialOutcome : std::uint8_t { held, failed, unmeasured };

struct RateSearchOptions {
  double start_per_s = 100;
  double lowest_per_s = 1, highest_per_s = 1e7;  ///< never tries beyond; lowest <= start <= highest
  double growth = 2;                             ///< > 1
  double resolution = 0.05;                      ///< the ends are at most so far apart, as a share; >= 0.01
  unsigned repeats = 3;                          ///< valid trials of each end, at least 1
  unsigned most_trials = 40;                     ///< then the search ends with what it knows
};

/// The trials of one rate.
struct RateTrials {
  double rate_per_s = 0;
  unsigned held = 0, failed = 0, unmeasured = 0;

  unsigned valid() const { return held + failed; }
  unsigned all() const { return valid() + unmeasured; }
  /// Too often spoilt to be judged: at least twice, and more than twice for each valid trial.
  bool unmeasurable() const { return unmeasured >= 2 && unmeasured > 2 * valid(); }
  bool always_held() const { return held > 0 && failed == 0 && !unmeasurable(); }
  bool always_failed() const { return failed > 0 && held == 0 && !unmeasurable(); }
  bool operator==(const RateTrials&) const = default;
};

/// What the trials say. The highest rate that the server bears lies in [low, high).
struct RateInterval {
  std::optional<RateTrials> low;   ///< the highest rate below `high` that held every time
  std::optional<RateTrials> high;  ///< the lowest rate that failed every time
  bool finished = false;           ///< false: stopped before the rules were satisfied
  /// Neither: between the ends, in rising order. Where the generator was at fault, or the outcome changed.
  std::vector<RateTrials> undecided;
  /// Against the order of things: failed once below `low`, or held once above `high`.
  std::vector<RateTrials> contradicting;
};

/// Threads: one.
class RateSearch {
 public:
  explicit RateSearch(const RateSearchOptions& options) : options_(options) {}

  /// The rate to try, or nothing: the search is over. The same until the next record(). To four significant
  /// digits, so that it can be typed again; bounds are tried as they are.
  std::optional<double> next() const;
  /// How the rate of next(), which must have been one, fared.
  void record(TrialOutcome outcome);

  unsigned trials() const { return trials_; }
  RateInterval interval() const;

 private:
  struct Ends {
    std::optional<RateTrials> low, high;
  };
  Ends ends() const;
  std::optional<double> wanted() const;
  std::optional<double> beyond(const Ends& ends) const;
  std::optional<double> between(const Ends& ends) const;
  std::optional<double> again(const Ends& ends) const;

  RateSearchOptions options_;
  std::map<double, RateTrials> rates_;
  unsigned trials_ = 0;
};

/// The most trials that a server needs that always bears what is below `threshold_per_s` and never what is
/// not, if the generator bears everything: 2 + floor(|log(threshold / start)| / log growth) +
/// ceil(log2(log growth / (log(1 + resolution) - 0.001))) + 2 (repeats - 1), 0.001 being what rounding to
/// four digits may cost. With growth 2, resolution 5 % and 3 repeats: 10, and one for each doubling between
/// start and threshold.
unsigned trials_at_most(const RateSearchOptions& options, double threshold_per_s);

}  // namespace waitbench::loadgen
