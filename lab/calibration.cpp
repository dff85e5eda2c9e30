#include "lab/calibration.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "core/record/latency_summary.hpp"

namespace waitbench::lab {
namespace {

constexpr std::string_view floor_latency_fact = "floor_latency_p50_us";

// The lower of the two in the middle, when there are two.
template <class T>
Spread<T> spread(std::vector<T> values) {
  std::ranges::sort(values);
  return {values[(values.size() - 1) / 2], values.front(), values.back()};
}

// Of what every repetition could tell.
std::optional<Spread<Duration>> spread_if_told(const std::vector<std::optional<Duration>>& values) {
  std::vector<Duration> told;
  for (const auto& value : values) {
    if (!value) return std::nullopt;
    told.push_back(*value);
  }
  return spread(std::move(told));
}

template <class Of>
auto each(std::span<const Repetition> repetitions, Of of) {
  std::vector<decltype(of(repetitions.front()))> values;
  for (const auto& repetition : repetitions) values.push_back(of(repetition));
  return values;
}

Duration median_latency(const Run& run) {
  return run.latency.value_at_percentile(50);
}

Pacing pacing(std::span<const Repetition> repetitions, Run Repetition::* run) {
  const auto told = [&](std::optional<Duration> LatencySummary::* part) {
    return spread_if_told(
        each(repetitions, [&](const Repetition& r) { return summarize((r.*run).late_by).*part; }));
  };
  return {.p50 = told(&LatencySummary::p50),
          .p99 = told(&LatencySummary::p99),
          .p99_9 = told(&LatencySummary::p99_9),
          .max = told(&LatencySummary::max),
          .cpu_share = spread(each(repetitions, [&](const Repetition& r) {
            return (r.*run).generator_cpu_s / to_seconds((r.*run).window);
          }))};
}

struct Measurement {
  std::string_view name;
  Run Repetition::* run;
  std::string_view expected;  // a reason that is the purpose of the measurement
};
constexpr std::array<Measurement, runs_in_repetition> measurements{
    {{"ping-pong", &Repetition::ping_pong, ""},
     {"saturated", &Repetition::saturated, "generator_saturated"},
     {"pacing", &Repetition::spinning, ""},
     {"pacing, --no-spin", &Repetition::sleeping, ""},
     {"known delay", &Repetition::delayed, ""}}};

Result<void> check(const Run& run, std::string_view name) {
  const auto& requests = run.requests;
  if (run.complete && requests.ok > 0 && requests.ok == requests.scheduled) return {};
  return Error(
      ExitCode::invalid,
      fmt::format("the measurement \"{}\" failed: {} of {} requests were answered. Stop what else runs, "
                  "and try again.",
                  name, requests.ok, requests.scheduled));
}

// One bad repetition cannot move a median of three beyond the two others; two can.
std::vector<Doubt> doubts(const Circumstances& circumstances, std::span<const Repetition> repetitions) {
  std::vector<Doubt> all;
  const auto runs = repetitions.size() * measurements.size();
  if (circumstances.quick) all.push_back({"quick", runs, false});
  if (!circumstances.for_measuring) all.push_back({"build", runs, false});
  if (circumstances.on.cores < 2) all.push_back({"one_cpu", runs, false});

  std::map<std::string, Doubt> by_code;
  for (const auto& measurement : measurements) {
    std::map<std::string, std::size_t> fatal;
    for (const auto& repetition : repetitions) {
      for (const auto& reason : (repetition.*measurement.run).validity.reasons) {
        if (reason.code == measurement.expected) continue;
        auto& doubt = by_code[reason.code];
        doubt.code = reason.code;
        ++doubt.runs;
        if (reason.fatal && ++fatal[reason.code] * 2 > repetitions.size()) doubt.fatal = true;
      }
    }
  }
  for (auto& [code, doubt] : by_code) all.push_back(std::move(doubt));
  return all;
}

std::string microseconds(Duration d) {
  return fmt::format("{:.3f}", std::chrono::duration<double, std::micro>(d).count());
}

}  // namespace

CalibratedOn calibrated_on(const Machine& machine, const Limits& limits, const Build& build) {
  return {.version = build.version,
          .build = fmt::format("{}{}{}, {}", build.type, build.sanitizers.empty() ? "" : " ",
                               build.sanitizers, build.compiler),
          .kernel = machine.kernel,
          .cpu = machine.cpu.value_or(""),
          .cores = limits.cores};
}

bool Calibration::valid() const {
  return std::ranges::none_of(doubts, &Doubt::fatal);
}

Result<Calibration> summarise(const Circumstances& circumstances, std::span<const Repetition> repetitions) {
  for (const auto& repetition : repetitions) {
    for (const auto& measurement : measurements) {
      if (const auto sound = check(repetition.*measurement.run, measurement.name); !sound)
        return sound.error();
    }
  }
  const auto& first = repetitions.front();
  Calibration c;
  c.at = circumstances.at;
  c.on = circumstances.on;
  c.quick = circumstances.quick;
  c.latency_min = spread(each(repetitions, [](const Repetition& r) { return r.ping_pong.latency.min(); }));
  c.latency_p50 = spread(each(repetitions, [](const Repetition& r) { return median_latency(r.ping_pong); }));
  c.latency_p99 = spread_if_told(
      each(repetitions, [](const Repetition& r) { return summarize(r.ping_pong.latency).p99; }));
  c.highest_rate_per_s =
      spread(each(repetitions, [](const Repetition& r) { return r.saturated.throughput_per_s.value_or(0); }));
  c.cpu_per_request = spread(each(repetitions, [](const Repetition& r) {
    return from_seconds(r.saturated.generator_cpu_us_per_request * 1e-6);
  }));
  c.pacing_rate = Rate{first.spinning.rate_per_s.value_or(0)};
  c.spinning = pacing(repetitions, &Repetition::spinning);
  c.sleeping = pacing(repetitions, &Repetition::sleeping);
  c.loaded_error = spread(each(repetitions, [](const Repetition& r) {
    return median_latency(r.spinning) - median_latency(r.ping_pong);
  }));
  c.delay = circumstances.delay;
  c.delay_rate = Rate{first.delayed.rate_per_s.value_or(0)};
  c.delay_error = spread(each(repetitions, [&](const Repetition& r) {
    return median_latency(r.delayed) - circumstances.delay - median_latency(r.ping_pong);
  }));
  c.runs = repetitions.size() * measurements.size();
  c.doubts = doubts(circumstances, repetitions);
  return c;
}

std::string words_of(const Doubt& doubt, const Calibration& calibration) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> known{
      {{"cpu_taken", "others used the CPU that the generator was waiting for"},
       {"cpu_stolen", "this machine's host took the CPU"},
       {"generator_stalled", "the generator, or its machine, stood still"},
       {"schedule_not_kept", "requests were taken up 1 ms late or more"},
       {"littles_law", "the run had not settled"},
       {"one_cpu", "generator and server share the only CPU"},
       {"quick", "measured briefly, --quick"},
       {"build", "this build is not for measuring"}}};
  const auto* words = std::ranges::find(known, doubt.code, [](const auto& pair) { return pair.first; });
  const auto where =
      doubt.runs < calibration.runs ? fmt::format(" in {} of {} runs", doubt.runs, calibration.runs) : "";
  return fmt::format("{}{}{}{}", doubt.code, where, words == known.end() ? "" : ": ",
                     words == known.end() ? "" : words->second);
}

std::vector<Record::Fact> carried_facts(const std::optional<Calibration>& stored, const CalibratedOn& now) {
  if (!stored || !stored->valid() || stored->on != now) return {};
  const auto& c = *stored;
  std::vector<Record::Fact> facts{{"calibrated_at", format_utc(c.at)},
                                  {std::string(floor_latency_fact), microseconds(c.latency_p50.median)},
                                  {"floor_cpu_us_per_request", microseconds(c.cpu_per_request.median)},
                                  {"highest_rate_per_s", fmt::format("{:.0f}", c.highest_rate_per_s.median)}};
  if (c.spinning.p99) facts.push_back({"pacing_p99_us", microseconds(c.spinning.p99->median)});
  if (c.sleeping.p99) facts.push_back({"pacing_no_spin_p99_us", microseconds(c.sleeping.p99->median)});
  facts.push_back({"known_delay_error_us", microseconds(c.delay_error.median)});
  std::string codes;
  for (const auto& doubt : c.doubts) codes += (codes.empty() ? "" : " ") + doubt.code;
  if (!codes.empty()) facts.push_back({"calibration_doubts", codes});
  return facts;
}

std::optional<Duration> floor_latency(const Record& record) {
  const auto fact = std::ranges::find(record.environment, floor_latency_fact, &Record::Fact::name);
  if (fact == record.environment.end()) return std::nullopt;
  const auto* end = fact->value.data() + fact->value.size();
  double us = 0;
  const auto [rest, ec] = std::from_chars(fact->value.data(), end, us);
  if (ec != std::errc{} || rest != end || !(us > 0 && us < 1e9)) return std::nullopt;
  return from_seconds(us * 1e-6);
}

}  // namespace waitbench::lab
