#include "lab/measurement_json.hpp"

#include <algorithm>

namespace waitbench::lab {
namespace {

using Json = JsonReader::Json;

constexpr std::size_t longest_text = 1000, most_doubts = 100;

// It becomes a word of a record's environment.
bool is_code(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

MeasurementReader::MeasurementReader() : JsonReader(longest_text) {}

Duration MeasurementReader::time(const Json& object, const char* key, double least_us) {
  return Duration(std::llround(number(object, key, least_us, longest_us) * 1000));
}

void MeasurementReader::schema(const Json& object, int known) {
  if (whole<int>(object, "schema", most_runs) != known) fail("schema", fmt::format("is not {}", known));
}

WallTime MeasurementReader::moment(const Json& object, const char* key) {
  const auto at = parse_utc(text(object, key));
  if (!at) fail(key, "is no moment");
  return at.value_or(WallTime{});
}

CalibratedOn MeasurementReader::machine(const Json& object) {
  return {.version = text(object, "version"),
          .build = text(object, "build"),
          .kernel = text(object, "kernel"),
          .cpu = text(object, "cpu"),
          .cores = whole<unsigned>(object, "cores", most_cores)};
}

std::vector<Doubt> MeasurementReader::doubts(const Json& object, const char* key) {
  std::vector<Doubt> all;
  for (const auto& value : list(object, key, most_doubts)) {
    all.push_back(
        {text(value, "code"), whole<std::uint64_t>(value, "runs", most_runs), truth(value, "fatal")});
    if (!is_code(all.back().code)) fail("code", "is no code");
  }
  return all;
}

double microseconds(Duration d) {
  return std::chrono::duration<double, std::micro>(d).count();
}

void add_machine(Json& to, const CalibratedOn& on) {
  to["version"] = on.version;
  to["build"] = on.build;
  to["kernel"] = on.kernel;
  to["cpu"] = on.cpu;
  to["cores"] = on.cores;
}

Json doubts_json(const std::vector<Doubt>& doubts) {
  Json all = Json::array();
  for (const auto& doubt : doubts)
    all.push_back({{"code", doubt.code}, {"runs", doubt.runs}, {"fatal", doubt.fatal}});
  return all;
}

std::string measurement_text(const Json& whole) {
  // What is no UTF-8 (a CPU's name may be anything) is replaced, rather than thrown at.
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace waitbench::lab
