#include "lab/calibration_json.hpp"

#include <optional>

#include "lab/measurement_json.hpp"

namespace waitbench::lab {
namespace {

using Json = JsonReader::Json;

constexpr double highest_rate = 1e9;

double plain(double value) {
  return value;
}
double plain(Duration d) {
  return microseconds(d);
}

template <class T>
Json spread_json(const Spread<T>& spread) {
  return {{"median", plain(spread.median)}, {"least", plain(spread.least)}, {"most", plain(spread.most)}};
}
template <class T>
Json spread_json(const std::optional<Spread<T>>& spread) {
  return spread ? spread_json(*spread) : Json(nullptr);
}

Json pacing_json(const Pacing& pacing) {
  return {{"late_by_p50_us", spread_json(pacing.p50)},
          {"late_by_p99_us", spread_json(pacing.p99)},
          {"late_by_p99_9_us", spread_json(pacing.p99_9)},
          {"late_by_max_us", spread_json(pacing.max)},
          {"cpu_share", spread_json(pacing.cpu_share)}};
}

Json to_json(const Calibration& c) {
  Json whole{{"schema", calibration_schema}, {"calibrated_at", format_utc(c.at)}};
  add_machine(whole, c.on);
  whole["quick"] = c.quick;
  whole["valid"] = c.valid();
  whole["runs"] = c.runs;
  whole["doubts"] = doubts_json(c.doubts);
  whole["one_user"] = {{"latency_min_us", spread_json(c.latency_min)},
                       {"latency_p50_us", spread_json(c.latency_p50)},
                       {"latency_p99_us", spread_json(c.latency_p99)}};
  whole["saturated"] = {{"requests_per_s", spread_json(c.highest_rate_per_s)},
                        {"cpu_us_per_request", spread_json(c.cpu_per_request)}};
  whole["pacing"] = {{"rate_per_s", c.pacing_rate.per_second},
                     {"spinning", pacing_json(c.spinning)},
                     {"no_spin", pacing_json(c.sleeping)}};
  whole["truth"] = {{"loaded_error_us", spread_json(c.loaded_error)},
                    {"delay_us", microseconds(c.delay)},
                    {"delay_rate_per_s", c.delay_rate.per_second},
                    {"known_delay_error_us", spread_json(c.delay_error)}};
  return whole;
}

// What a calibration consists of.
class Reading : public MeasurementReader {
 public:
  Spread<Duration> times(const Json& object, const char* key, double least_us = 0) {
    const auto& value = at(object, key);
    return in_order(key, Spread<Duration>{time(value, "median", least_us), time(value, "least", least_us),
                                          time(value, "most", least_us)});
  }
  std::optional<Spread<Duration>> times_if_told(const Json& object, const char* key) {
    if (at(object, key).is_null()) return std::nullopt;
    return times(object, key);
  }
  Spread<double> numbers(const Json& object, const char* key, double most) {
    const auto& value = at(object, key);
    return in_order(key, Spread<double>{number(value, "median", 0, most), number(value, "least", 0, most),
                                        number(value, "most", 0, most)});
  }
  Pacing pacing(const Json& object, const char* key) {
    const auto& value = at(object, key);
    return {.p50 = times_if_told(value, "late_by_p50_us"),
            .p99 = times_if_told(value, "late_by_p99_us"),
            .p99_9 = times_if_told(value, "late_by_p99_9_us"),
            .max = times_if_told(value, "late_by_max_us"),
            .cpu_share = numbers(value, "cpu_share", most_cores)};
  }

 private:
  template <class T>
  Spread<T> in_order(const char* key, Spread<T> spread) {
    if (spread.least > spread.median || spread.median > spread.most) fail(key, "is not in order");
    return spread;
  }
};

Calibration read(const Json& whole, Reading& from) {
  Calibration c;
  from.schema(whole, calibration_schema);
  c.at = from.moment(whole, "calibrated_at");
  c.on = from.machine(whole);
  c.quick = from.truth(whole, "quick");
  c.runs = from.whole<std::uint64_t>(whole, "runs", Reading::most_runs);
  c.doubts = from.doubts(whole, "doubts");

  const auto& one_user = from.at(whole, "one_user");
  c.latency_min = from.times(one_user, "latency_min_us");
  c.latency_p50 = from.times(one_user, "latency_p50_us");
  c.latency_p99 = from.times_if_told(one_user, "latency_p99_us");
  const auto& saturated = from.at(whole, "saturated");
  c.highest_rate_per_s = from.numbers(saturated, "requests_per_s", highest_rate);
  c.cpu_per_request = from.times(saturated, "cpu_us_per_request");
  const auto& pacing = from.at(whole, "pacing");
  c.pacing_rate = Rate{from.number(pacing, "rate_per_s", 0, highest_rate)};
  c.spinning = from.pacing(pacing, "spinning");
  c.sleeping = from.pacing(pacing, "no_spin");
  const auto& truth = from.at(whole, "truth");
  c.loaded_error = from.times(truth, "loaded_error_us", -Reading::longest_us);
  c.delay = from.time(truth, "delay_us", 0);
  c.delay_rate = Rate{from.number(truth, "delay_rate_per_s", 0, highest_rate)};
  c.delay_error = from.times(truth, "known_delay_error_us", -Reading::longest_us);
  return c;
}

}  // namespace

std::string calibration_json(const Calibration& calibration) {
  return measurement_text(to_json(calibration));
}

Result<Calibration> parse_calibration(std::string_view text) {
  return parse_measurement(text, "calibration", "waitbench calibrate", read, calibration_json);
}

}  // namespace waitbench::lab
