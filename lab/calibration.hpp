// What the load generator itself can do on this machine: its floor, as values, and when they may be carried.
//
// Pure. calibrate.hpp measures, calibration_json.hpp writes and reads; docs/method.md, "Calibration", says
// what each figure is and what limits it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/build.hpp"
#include "core/host/limits.hpp"
#include "core/host/machine.hpp"
#include "core/record/record.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "core/wall_time.hpp"

namespace waitbench::lab {

/// One figure of several repetitions; least <= median <= most.
template <class T>
struct Spread {
  T median{}, least{}, most{};
  bool operator==(const Spread&) const = default;
};

/// What a calibration holds for, and for nothing else.
struct CalibratedOn {
  std::string version;  ///< of waitbench
  std::string build;    ///< its type, sanitizers and compiler
  std::string kernel, cpu;
  unsigned cores = 0;  ///< that this process may run on
  bool operator==(const CalibratedOn&) const = default;
};
CalibratedOn calibrated_on(const Machine& machine, const Limits& limits, const Build& build);

/// By how much the generator takes requests up after their due time. Absent where the samples of a repetition
/// cannot carry the percentile.
struct Pacing {
  std::optional<Spread<Duration>> p50, p99, p99_9, max;
  Spread<double> cpu_share;  ///< of one core
  bool operator==(const Pacing&) const = default;
};

/// Why the figures may be worse than the machine's true floor.
struct Doubt {
  std::string code;        ///< stable: a reason of validity, or "one_cpu", "quick", "build"
  std::uint64_t runs = 0;  ///< in so many
  bool fatal = false;      ///< in so many repetitions of one measurement that its median cannot stand
  bool operator==(const Doubt&) const = default;
};

struct Calibration {
  WallTime at{};
  CalibratedOn on;
  bool quick = false;

  Spread<Duration> latency_min, latency_p50;  ///< one user, the null server
  std::optional<Spread<Duration>> latency_p99;
  Spread<double> highest_rate_per_s;  ///< 64 users, one load thread, the null server
  Spread<Duration> cpu_per_request;   ///< the same: of the generator's process
  Rate pacing_rate;
  Pacing spinning, sleeping;  ///< constant arrivals at that rate
  /// Reported latency p50 at that rate, spinning, less latency_p50 of the same repetition.
  Spread<Duration> loaded_error;
  Duration delay{};  ///< of the known-delay server
  Rate delay_rate;
  /// Reported latency p50 against that server, less the delay and latency_p50 of the same repetition.
  Spread<Duration> delay_error;

  std::uint64_t runs = 0;
  std::vector<Doubt> doubts;

  bool valid() const;  ///< no doubt is fatal
  bool operator==(const Calibration&) const = default;
};

/// The runs of one repetition, in the order in which they are made.
struct Repetition {
  Run ping_pong, saturated, spinning, sleeping, delayed;
};
inline constexpr std::size_t runs_in_repetition = 5;

/// What does not come out of the runs.
struct Circumstances {
  WallTime at{};
  CalibratedOn on;
  bool for_measuring = true;  ///< Build::for_measuring
  bool quick = false;
  Duration delay{};
};

/// Medians and ranges; `repetitions` is not empty. Errors (invalid): a run was not complete, or not every
/// request of it was answered well.
Result<Calibration> summarise(const Circumstances& circumstances, std::span<const Repetition> repetitions);

/// For people: "cpu_taken in 3 of 15 runs: others used the CPU that the generator was waiting for"; the runs
/// are not counted when it was so in all.
std::string words_of(const Doubt& doubt, const Calibration& calibration);

/// What a record carries of `stored` in its environment, in a fixed order; nothing unless it is valid and of
/// the same machine and program.
std::vector<Record::Fact> carried_facts(const std::optional<Calibration>& stored, const CalibratedOn& now);

/// The smallest latency that could be told where `record` was measured, if it carries it: the fact
/// floor_latency_p50_us.
std::optional<Duration> floor_latency(const Record& record);

}  // namespace waitbench::lab
