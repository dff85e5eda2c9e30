#include "lab/calibration_json.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/json_reader.hpp"

namespace waitbench::lab {
namespace {

using Json = JsonReader::Json;

constexpr double longest_us = 3.6e9;  // an hour: no latency of a calibration comes near it
constexpr double highest_rate = 1e9;
constexpr double most_cores = 1 << 20;
constexpr double most_runs = 1e6;
constexpr std::size_t longest_text = 1000, most_doubts = 100;

double microseconds(Duration d) {
  return std::chrono::duration<double, std::micro>(d).count();
}

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
  Json doubts = Json::array();
  for (const auto& doubt : c.doubts)
    doubts.push_back({{"code", doubt.code}, {"runs", doubt.runs}, {"fatal", doubt.fatal}});
  return {{"schema", calibration_schema},
          {"calibrated_at", format_utc(c.at)},
          {"version", c.on.version},
          {"build", c.on.build},
          {"kernel", c.on.kernel},
          {"cpu", c.on.cpu},
          {"cores", c.on.cores},
          {"quick", c.quick},
          {"valid", c.valid()},
          {"runs", c.runs},
          {"doubts", std::move(doubts)},
          {"one_user",
           {{"latency_min_us", spread_json(c.latency_min)},
            {"latency_p50_us", spread_json(c.latency_p50)},
            {"latency_p99_us", spread_json(c.latency_p99)}}},
          {"saturated",
           {{"requests_per_s", spread_json(c.highest_rate_per_s)},
            {"cpu_us_per_request", spread_json(c.cpu_per_request)}}},
          {"pacing",
           {{"rate_per_s", c.pacing_rate.per_second},
            {"spinning", pacing_json(c.spinning)},
            {"no_spin", pacing_json(c.sleeping)}}},
          {"truth",
           {{"loaded_error_us", spread_json(c.loaded_error)},
            {"delay_us", microseconds(c.delay)},
            {"delay_rate_per_s", c.delay_rate.per_second},
            {"known_delay_error_us", spread_json(c.delay_error)}}}};
}

// What a calibration consists of.
class Reading : public JsonReader {
 public:
  Reading() : JsonReader(longest_text) {}

  template <class Whole>
  Whole whole(const Json& object, const char* key, double most) {
    const double told = number(object, key, 0, most);
    if (told != std::floor(told)) fail(key, "is no whole number");
    return static_cast<Whole>(told);
  }
  Duration time(const Json& object, const char* key, double least_us) {
    return Duration(std::llround(number(object, key, least_us, longest_us) * 1000));
  }

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
  std::vector<Doubt> doubts(const Json& object, const char* key) {
    std::vector<Doubt> all;
    for (const auto& value : list(object, key, most_doubts)) {
      all.push_back(
          {text(value, "code"), whole<std::uint64_t>(value, "runs", most_runs), truth(value, "fatal")});
      // It becomes a word of a record's environment.
      const auto is_of_code = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      };
      if (all.back().code.empty() || !std::ranges::all_of(all.back().code, is_of_code))
        fail("code", "is no code");
    }
    return all;
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
  if (from.whole<int>(whole, "schema", most_runs) != calibration_schema)
    from.fail("schema", fmt::format("is not {}", calibration_schema));
  if (const auto at = parse_utc(from.text(whole, "calibrated_at"))) {
    c.at = *at;
  } else {
    from.fail("calibrated_at", "is no moment");
  }
  c.on = {.version = from.text(whole, "version"),
          .build = from.text(whole, "build"),
          .kernel = from.text(whole, "kernel"),
          .cpu = from.text(whole, "cpu"),
          .cores = from.whole<unsigned>(whole, "cores", most_cores)};
  c.quick = from.truth(whole, "quick");
  c.runs = from.whole<std::uint64_t>(whole, "runs", most_runs);
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
  c.loaded_error = from.times(truth, "loaded_error_us", -longest_us);
  c.delay = from.time(truth, "delay_us", 0);
  c.delay_rate = Rate{from.number(truth, "delay_rate_per_s", 0, highest_rate)};
  c.delay_error = from.times(truth, "known_delay_error_us", -longest_us);
  return c;
}

}  // namespace

std::string calibration_json(const Calibration& calibration) {
  // What is no UTF-8 (a CPU's name may be anything) is replaced, rather than thrown at.
  return to_json(calibration).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Calibration> parse_calibration(std::string_view text) {
  const auto whole = Json::parse(text, nullptr, false);
  if (whole.is_discarded()) return usage_error("no calibration: it is no JSON");
  Reading from;
  auto calibration = read(whole, from);
  if (!from.fault().empty()) return usage_error(fmt::format("no calibration: {}", from.fault()));
  // Keys that nobody asked for, a `valid` that its doubts contradict, digits that would be lost.
  if (calibration_json(calibration) != text)
    return usage_error("no calibration: it is not as waitbench calibrate writes it");
  return calibration;
}

}  // namespace waitbench::lab
