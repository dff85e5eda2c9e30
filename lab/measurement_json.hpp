// What the calibration and the price list have in common as files: where they were measured and what is
// doubted, and that they are read back as strictly as they were written.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/json_reader.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "core/wall_time.hpp"
#include "lab/calibration.hpp"

namespace waitbench::lab {

class MeasurementReader : public JsonReader {
 public:
  static constexpr double longest_us = 3.6e9;  ///< an hour: nothing that is measured comes near it
  static constexpr double most_cores = 1 << 20, most_runs = 1e6;

  MeasurementReader();

  /// From 0 on.
  template <class Whole>
  Whole whole(const Json& object, const char* key, double most) {
    const double told = number(object, key, 0, most);
    if (told != std::floor(told)) fail(key, "is no whole number");
    return static_cast<Whole>(told);
  }
  /// Of microseconds.
  Duration time(const Json& object, const char* key, double least_us = 0);
  /// Which must be `known`.
  void schema(const Json& object, int known);
  WallTime moment(const Json& object, const char* key);
  /// What add_machine adds.
  CalibratedOn machine(const Json& object);
  std::vector<Doubt> doubts(const Json& object, const char* key);
};

double microseconds(Duration d);
void add_machine(JsonReader::Json& to, const CalibratedOn& on);
JsonReader::Json doubts_json(const std::vector<Doubt>& doubts);

/// As it stands in the file.
std::string measurement_text(const JsonReader::Json& whole);

/// A `what` ("calibration") that `writer` ("waitbench calibrate") wrote: `read` makes a value of its JSON
/// with the help of a Reader (a MeasurementReader), `write` a text of that again, which must be `text`. A
/// usage error says what is not as it should be.
template <class Reader, class T>
Result<T> parse_measurement(std::string_view text, std::string_view what, std::string_view writer,
                            T (*read)(const JsonReader::Json&, Reader&), std::string (*write)(const T&)) {
  constexpr bool with_exceptions = false;
  const auto whole = JsonReader::Json::parse(text, nullptr, with_exceptions);
  if (whole.is_discarded()) return usage_error(fmt::format("no {}: it is no JSON", what));
  Reader from;
  T value = read(whole, from);
  if (!from.fault().empty()) return usage_error(fmt::format("no {}: {}", what, from.fault()));
  // Keys that nobody asked for, a `valid` that its doubts contradict, digits that would be lost.
  if (write(value) != text) return usage_error(fmt::format("no {}: it is not as {} writes it", what, writer));
  return value;
}

}  // namespace waitbench::lab
