#include "report/stored_record.hpp"

#include <cmath>
#include <span>

#include <fmt/format.h>

#include "core/json_reader.hpp"
#include "core/record/record.hpp"

namespace waitbench {
namespace {

using Json = JsonReader::Json;

// What no record comes near.
constexpr std::size_t most_runs = 100'000, longest_text = 10'000;

class Reading : public JsonReader {
 public:
  Reading() : JsonReader(longest_text) {}

  // A number where the object has one: a stage has fewer than a run. `path` is a JSON Pointer.
  std::optional<double> number_if_told(const Json& object, std::string_view path) {
    const Json::json_pointer pointer{std::string(path)};
    if (!object.is_object() || !object.contains(pointer)) return std::nullopt;
    const auto& value = object.at(pointer);
    if (value.is_null()) return std::nullopt;
    const double told = value.is_number() ? value.get<double>() : NAN;
    if (std::isfinite(told) && told >= 0) return told;
    fail(path.substr(1), "is no possible number");
    return std::nullopt;
  }
};

std::optional<double> sum_of(const Json& object, std::span<const std::string_view> paths, Reading& from) {
  double sum = 0;
  for (const auto path : paths) {
    if (path.empty()) continue;
    const auto told = from.number_if_told(object, path);
    if (!told) return std::nullopt;
    sum += *told;
  }
  return sum;
}

std::optional<double> figure_in(const Json& object, const ComparedFigure& figure, Reading& from) {
  const auto of = sum_of(object, figure.of, from);
  if (!of) return std::nullopt;
  if (figure.by.front().empty()) return *of * figure.scale;
  const auto by = sum_of(object, figure.by, from);
  if (!by || *by == 0) return std::nullopt;
  return *of / *by * figure.scale;
}

void read_figures(const Json& object, StoredRun& run, Reading& from) {
  for (std::size_t i = 0; i < compared_figures.size(); ++i)
    run.figures[i] = figure_in(object, compared_figures[i], from);
}

std::string as_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The URL is no condition, a server of ours has another port each time; nor is the warm-up, which the
// server's first answer may decide.
void add_conditions_of_run(const Json& object, StoredRun& run) {
  for (const auto* key : {"model", "plan", "load", "seed", "duration_s", "request"}) {
    if (const auto found = object.find(key); found != object.end() && !found->is_null())
      run.conditions.emplace(key, as_text(*found));
  }
}

void add_environment(const Json& record, StoredRun& run) {
  const auto found = record.find("environment");
  if (found == record.end()) return;
  for (const auto& [name, value] : found->items()) {
    // When and how exactly the generator was calibrated differs from day to day, and means nothing here.
    const bool of_calibration = name == "calibrated_at" || name.starts_with("floor_") ||
                                name.starts_with("pacing_") || name == "highest_rate_per_s" ||
                                name == "known_delay_error_us" || name == "calibration_doubts";
    if (!of_calibration) run.conditions.emplace(name, as_text(value));
  }
}

// The rounds of a trial repeat one run, whose name is the trial's.
std::string label_of(const Json& object, Reading& from) {
  const bool repeats = object.is_object() && object.contains("trial") && !object.at("trial").is_null();
  return from.text(object, repeats ? "trial" : "label");
}

StoredRun read_head(const Json& object, Reading& from) {
  StoredRun run{.label = label_of(object, from),
                .valid = from.truth(from.at(object, "validity"), "valid"),
                .complete = from.truth(object, "complete")};
  if (object.is_object()) add_conditions_of_run(object, run);
  return run;
}

void add_stages(const Json& stages, const StoredRun& whole, std::vector<StoredRun>& runs, Reading& from) {
  std::size_t number = 0;
  for (const auto& stage : stages) {
    ++number;
    if (!from.truth(stage, "constant")) continue;
    auto& run = runs.emplace_back(whole);
    run.label = fmt::format("{}, stage {}: {}", whole.label, number, from.text(stage, "load"));
    read_figures(stage, run, from);
  }
}

void add_run(const Json& object, std::vector<StoredRun>& runs, Reading& from) {
  auto run = read_head(object, from);
  // Records of before there were stages have no such key.
  if (object.is_object() && object.contains("stages")) {
    const auto& stages = from.list(object, "stages", most_runs);
    if (!stages.empty()) return add_stages(stages, run, runs, from);
  }
  read_figures(object, run, from);
  runs.push_back(std::move(run));
}

StoredRun search(const Json& record, const Json& highest, Reading& from) {
  StoredRun run{.label = "highest rate",
                .valid = from.truth(record, "valid"),
                .complete = from.truth(highest, "finished")};
  run.conditions.emplace("slo", as_text(from.list(highest, "slo", most_runs)));
  read_figures(highest, run, from);
  return run;
}

StoredRecord read(const Json& whole, Reading& from) {
  StoredRecord record;
  if (const auto& schema = from.at(whole, "schema"); schema != record_schema) {
    from.fail("schema", fmt::format("is {}, and this program reads {}", as_text(schema), record_schema));
    return record;
  }
  if (whole.contains("name")) record.name = from.text(whole, "name");
  record.started_at = from.text(whole, "started_at");
  if (const auto highest = whole.find("highest_rate"); highest != whole.end() && !highest->is_null()) {
    record.runs.push_back(search(whole, *highest, from));
  } else {
    for (const auto& run : from.list(whole, "runs", most_runs)) add_run(run, record.runs, from);
  }
  for (auto& run : record.runs) add_environment(whole, run);
  return record;
}

}  // namespace

Result<StoredRecord> parse_stored_record(std::string_view run_json) {
  const auto whole = Json::parse(run_json, nullptr, false);
  if (whole.is_discarded()) return usage_error("no record of waitbench: it is no JSON");
  Reading from;
  auto record = read(whole, from);
  if (!from.fault().empty()) return usage_error(fmt::format("no record of waitbench: {}", from.fault()));
  return record;
}

}  // namespace waitbench
