#include "report/stored_experiment.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/json_reader.hpp"
#include "core/record/record.hpp"
#include "report/theory.hpp"

namespace waitbench {
namespace {

using Json = JsonReader::Json;

// What no record comes near.
constexpr std::size_t most_elements = 100'000, longest_text = 100'000;
constexpr double greatest = 1e300, longest_time_s = 1e8;

class Reading : public JsonReader {
 public:
  Reading() : JsonReader(longest_text) {}

  std::string text_or_empty(const Json& object, const char* key) {
    const auto& value = at(object, key);
    return value.is_null() ? std::string() : text(object, key);
  }
  std::size_t count(const Json& object, const char* key) {
    return static_cast<std::size_t>(number(object, key, 0, most_elements));
  }
  std::optional<double> number_or_nothing(const Json& object, const char* key) {
    if (at(object, key).is_null()) return std::nullopt;
    return number(object, key, -greatest, greatest);
  }
};

std::optional<Estimate> measured_of(const Json& object, Reading& from) {
  const auto measured = from.number_or_nothing(object, "measured");
  const auto low = from.number_or_nothing(object, "low"), high = from.number_or_nothing(object, "high");
  if (!measured) return std::nullopt;
  Estimate found{*measured};
  if (low && high) found.interval = Interval{*low, *high};
  return found;
}

PredictedValue value_of(const Json& object, Reading& from) {
  return {.trial = from.text(object, "trial"),
          .given = from.text_or_empty(object, "given"),
          .predicted = from.number(object, "predicted", -greatest, greatest),
          .runs = from.count(object, "runs"),
          .measured = measured_of(object, from)};
}

Unit unit_of(const Json& object, Reading& from) {
  const auto unit = unit_named(from.text(object, "unit"));
  if (!unit) from.fail("unit", "is none that this program knows");
  return unit.value_or(Unit::number);
}

TableEntry entry_of(const Json& object, Reading& from) {
  const auto measured = measured_of(object, from);
  if (!measured) from.fail("measured", "is missing");
  return {.table = from.text(object, "table"),
          .row = from.text(object, "row"),
          .column = from.text(object, "column"),
          .text = from.text(object, "text"),
          .unit = unit_of(object, from),
          .runs = from.count(object, "runs"),
          .measured = measured.value_or(Estimate{})};
}

PredictionFacts prediction_of(const Json& object, Reading& from) {
  PredictionFacts prediction{.name = from.text(object, "name"),
                             .figure = from.text(object, "figure"),
                             .unit = unit_of(object, from),
                             .formula = from.text_or_empty(object, "formula"),
                             .source = from.text_or_empty(object, "source")};
  for (const auto& value : from.list(object, "values", most_elements))
    prediction.values.push_back(value_of(value, from));
  return prediction;
}

ExperimentFacts facts_of(const Json& object, Reading& from) {
  ExperimentFacts facts{.claim = from.text_or_empty(object, "claim"),
                        .source = from.text_or_empty(object, "source"),
                        .outcome = from.text_or_empty(object, "outcome"),
                        .rounds = static_cast<std::uint64_t>(from.number(object, "rounds", 0, most_elements)),
                        .scale = from.number(object, "scale", 0, greatest),
                        .quick = from.truth(object, "quick"),
                        .took = from_seconds(from.number(object, "took_s", 0, longest_time_s))};
  for (const auto& prediction : from.list(object, "predictions", most_elements))
    facts.predictions.push_back(prediction_of(prediction, from));
  if (object.contains("entries")) {  // a record from before there were any has none
    for (const auto& entry : from.list(object, "entries", most_elements))
      facts.entries.push_back(entry_of(entry, from));
  }
  return facts;
}

StoredExperiment read(const Json& whole, const Json& experiment, Reading& from) {
  StoredExperiment stored{.name = from.text(whole, "name"),
                          .title = from.text_or_empty(whole, "title"),
                          .started_at = from.text(whole, "started_at"),
                          .version = from.text_or_empty(whole, "version"),
                          .complete = from.truth(whole, "complete"),
                          .facts = facts_of(experiment, from)};
  for (const auto& verdict : from.list(whole, "verdicts", most_elements))
    stored.verdicts.push_back(
        {from.text(verdict, "claim"), from.text(verdict, "outcome"), from.text_or_empty(verdict, "detail")});
  return stored;
}

}  // namespace

Result<std::optional<StoredExperiment>> parse_stored_experiment(std::string_view run_json) {
  constexpr bool with_exceptions = false;
  const auto whole = Json::parse(run_json, nullptr, with_exceptions);
  if (whole.is_discarded()) return usage_error("no record of waitbench: it is no JSON");
  Reading from;
  if (const auto& schema = from.at(whole, "schema"); from.fault().empty() && schema != record_schema)
    from.fail("schema", fmt::format("is not {}, which this program reads", record_schema));
  if (!from.fault().empty()) return usage_error(fmt::format("no record of waitbench: {}", from.fault()));
  const auto experiment = whole.find("experiment");
  if (experiment == whole.end() || experiment->is_null()) return std::optional<StoredExperiment>();
  auto stored = read(whole, *experiment, from);
  if (!from.fault().empty()) return usage_error(fmt::format("no record of waitbench: {}", from.fault()));
  return std::optional(std::move(stored));
}

OutcomeCounts count_outcomes(const std::vector<Verdict>& verdicts) {
  OutcomeCounts counts{};
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] =
        static_cast<std::size_t>(std::ranges::count(verdicts, verdict_outcomes[i], &Verdict::outcome));
  return counts;
}

}  // namespace waitbench
