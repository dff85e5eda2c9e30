// When things are due: pure functions of the load and an index, the same for every server.
//
// Times are counted from the beginning of the load; the window follows the warm-up.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// A request that is taken up later than this after its due time does not keep the schedule.
inline constexpr Duration kept_within = std::chrono::milliseconds(1);

/// The measured part of a load: [begin, end).
struct Window {
  Duration begin{}, end{};
  Duration length() const { return end - begin; }
  bool contains(Duration t) const { return begin <= t && t < end; }
};

/// A stage's place in time, and whether it is a constant one.
struct StageSpan {
  Window window;
  bool constant = true;
};
/// Where the stages of a load lie whose window begins at `begin`; none for a load without stages.
std::vector<StageSpan> stage_spans(const LoadModel& load, Duration begin);

struct Arrival {
  Duration due{};
  std::uint64_t number = 0;  ///< of the request: from 0 in the window, from warmup_numbers before it
};
/// More than any load has, so that no number depends on how long the warm-up is.
inline constexpr std::uint64_t warmup_numbers = std::uint64_t{1} << 32;

/// The arrivals of an open load, one after the other: a pure function of the load, the seed and where the
/// window begins, so that each thread can step through all of them and take its own. In the window, counted
/// from its begin, they are the same however long the warm-up was, which a server's first answer may decide.
///
/// Constant arrivals: number n (from 0) is due where the cumulated rate is n. Poisson arrivals: those of unit
/// rate, whose gaps are independent exponential draws (S. M. Ross, "Introduction to Probability Models", 10th
/// edition, 2010, section 5.3.2), each where the cumulated rate is its moment: the time change that makes a
/// Poisson process of any rate from that of rate 1 (E. Cinlar, "Introduction to Stochastic Processes", 1975,
/// section 4.7; L. Devroye, "Non-Uniform Random Variate Generation", 1986, section VI.1.3).
class ArrivalTimes {
 public:
  /// The stages, if there are any, begin where the window does; before it their first rate holds.
  ArrivalTimes(const Open& load, std::uint64_t seed, Duration window_begin);
  /// Due at Duration::max() when no more come.
  Arrival next();

 private:
  // Of one part of the load, from that part's begin.
  struct Part {
    CumulatedRate rate;
    Arrivals arrivals;
    std::uint64_t seed;
    std::uint32_t stream;
    std::uint64_t index = 0;
    double unit_time = 0;  // of Poisson arrivals: when the last one of unit rate was due
    Duration next();
  };
  std::optional<Arrival> next_of_warmup();

  Duration window_begin_;
  Part warmup_, window_;
  bool warming_;                 // Poisson arrivals may still come before it
  std::uint64_t before_window_;  // so many constant ones do
};

/// How long user `user` thinks after its `n`-th answer (from 0).
Duration think_time(const Closed& load, std::uint64_t seed, std::uint64_t user, std::uint64_t n);

/// What the probing request decides when the user did not: one latency of warm-up fills an open load's
/// pipeline and spreads a closed load's users over one cycle, thinking included, so that they do not move in
/// step. A load that begins with nothing has nothing to warm up.
struct Phases {
  Window window;
  Duration ramp{};
};
/// `probed` is absent when there was no probe or it was not answered.
Phases plan_phases(const LoadOptions& options, std::optional<Duration> probed);
/// True of stages that begin at 0.
bool begins_with_nothing(const LoadModel& load);

}  // namespace waitbench::loadgen
