#include "lab/experiment/read_expectations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lab/experiment/read_quantity.hpp"
#include "lab/experiment/scale.hpp"
#include "lab/formulas.hpp"
#include "report/claim_tables.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 5> predict_keys{"name", "figure", "formula", "with", "of"};
constexpr std::array<std::string_view, 11> expect_keys{"claim",   "figure",   "prediction", "within",
                                                       "of",      "ratio_to", "minus",      "at_least",
                                                       "at_most", "per",      "equals"};
constexpr std::array<std::string_view, 9> entry_keys{"table", "row", "column",   "text", "figure",
                                                     "of",    "per", "ratio_to", "minus"};
const std::vector<std::string> nothing_later;
const std::vector<std::string> figure_later{"figure"};

std::optional<double> read_bound(const CellReader& cell, const toml::table& table, std::string_view key,
                                 Unit unit, double scale) {
  const auto written = cell.text(table, key);
  if (!written) return std::nullopt;
  if (const auto base = base_value(*written, unit, scale)) return to_unit(unit, *base);
  cell.complain(table, key, fmt::format("\"{}\" must be {}.", key, example_of(unit)));
  return std::nullopt;
}

Unit unit_of(Quantities quantity) {
  return quantity == Quantities::seconds      ? Unit::seconds
         : quantity == Quantities::per_second ? Unit::per_second
                                              : Unit::number;
}

bool fits(Quantities result, Unit figure) {
  switch (figure) {
    case Unit::microseconds:
    case Unit::seconds:
      return result == Quantities::seconds;
    case Unit::per_second:
      return result == Quantities::per_second;
    default:
      return result == Quantities::number;
  }
}

const Formula* read_formula(const CellReader& cell, const toml::table& table) {
  const auto name = cell.needed_text(table, "formula");
  if (cell.reader().error()) return nullptr;
  const auto found = find_formula(name);
  if (found) return *found;
  cell.complain(table, "formula", found.error().text);
  return nullptr;
}

// The parameters of one trial, told as "users=100, service=200ms", and as numbers.
struct Given {
  std::vector<double> numbers;
  std::string text;
};
Given read_parameters(const CellReader& cell, const toml::table& with, const Formula& formula, double scale) {
  Given given;
  for (const auto& parameter : formula.parameters) {
    const auto written = cell.text(with, parameter.name);
    if (!written && !parameter.by_default) {
      cell.reader().complain(with.source(), fmt::format("{} needs \"{}\": {}.", formula.name, parameter.name,
                                                        parameter.meaning));
      return given;
    }
    if (!written) {
      given.numbers.push_back(*parameter.by_default);
      continue;
    }
    const auto unit = unit_of(parameter.of);
    const auto value = base_value(*written, unit, scale);
    if (!value)
      cell.complain(with, parameter.name,
                    fmt::format("\"{}\" must be {}.", parameter.name, example_of(unit)));
    given.numbers.push_back(value.value_or(0));
    given.text += fmt::format("{}{}={}", given.text.empty() ? "" : ", ", parameter.name,
                              unit == Unit::number ? *written : scaled_word(*written, scale));
  }
  return given;
}

std::optional<std::size_t> read_prediction_name(const CellReader& cell, const toml::table& table,
                                                std::span<const Prediction> predictions) {
  const auto name = cell.needed_text(table, "prediction");
  const auto found = std::ranges::find(predictions, name, &Prediction::name);
  if (found != predictions.end()) return static_cast<std::size_t>(found - predictions.begin());
  std::vector<std::string> names;
  for (const auto& prediction : predictions) names.push_back(prediction.name);
  cell.complain(table, "prediction",
                fmt::format("there is no prediction \"{}\". There are: {}.", name, fmt::join(names, ", ")));
  return std::nullopt;
}

// "within 10 % of prediction throughput", in the trials that it is made for.
void read_within(const CellReader& cell, const toml::table& table, std::span<const Trial> trials,
                 std::span<const Prediction> predictions, Expect& expect) {
  const auto prediction = read_prediction_name(cell, table, predictions);
  const auto within = cell.text(table, "within");
  const auto percent = within ? parse_percent(*within) : std::nullopt;
  if (!percent) cell.complain(table, "within", "\"within\" must be a percentage, like \"10%\".");
  for (const auto* key : {"figure", "at_least", "at_most", "ratio_to", "minus", "per", "equals"}) {
    if (table.contains(key))
      cell.complain(
          table, key,
          fmt::format("\"{}\" does not go with \"prediction\", which says what is looked at.", key));
  }
  const auto places = read_places(cell, table, trials);
  if (cell.reader().error()) return;
  expect.within = *percent / 100;
  expect.prediction = *prediction;
  expect.quantity.figure = predictions[*prediction].figure;
  for (const auto& value : predictions[*prediction].values) {
    if (std::ranges::find(places, value.trial) != places.end())
      expect.quantity.places.push_back({value.trial, value.trial});
  }
  if (expect.quantity.places.empty()) cell.complain(table, "of", "nothing is predicted of these trials.");
}

void read_bounds(const CellReader& cell, const toml::table& table, std::span<const Trial> trials,
                 double scale, Expect& expect) {
  expect.quantity = read_quantity(cell, table, trials, scale);
  if (cell.reader().error()) return;
  const auto unit = expect.quantity.unit();
  expect.at_least = read_bound(cell, table, "at_least", unit, scale);
  expect.at_most = read_bound(cell, table, "at_most", unit, scale);
  if (const auto equals = read_bound(cell, table, "equals", unit, scale))
    expect.at_least = expect.at_most = equals;
  if (!cell.reader().error() && !expect.at_least && !expect.at_most)
    cell.reader().complain(
        table.source(),
        "an expectation has \"at_least\", \"at_most\" or \"equals\", or \"within\" of a \"prediction\".");
  if (expect.at_least && expect.at_most && *expect.at_least > *expect.at_most)
    cell.complain(table, "at_least", "\"at_least\" is above \"at_most\".");
}

std::string names_of(const auto& list) {
  std::vector<std::string_view> names;
  for (const auto& one : list) names.push_back(one.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

// The one of `list` that the key names.
const auto* read_named(const CellReader& cell, const toml::table& table, std::string_view key,
                       const auto& list) {
  const auto name = cell.needed_text(table, key);
  const auto found = std::ranges::find_if(list, [&](const auto& one) { return one.name == name; });
  if (found != list.end()) return &*found;
  cell.complain(table, key, fmt::format("there is no {} \"{}\". There are: {}.", key, name, names_of(list)));
  return static_cast<decltype(&*found)>(nullptr);
}

}  // namespace

Prediction read_prediction(TomlReader& reader, const toml::table& table, std::span<const Trial> trials,
                           const SaidValues& values, double scale) {
  reader.only_known_keys(table, predict_keys);
  const CellReader common(reader, values.common, scale, nothing_later);
  Prediction prediction{.name = common.needed_text(table, "name")};
  const auto figure = read_figure(common, table, scale);
  const auto* formula = read_formula(common, table);
  const auto places = read_places(common, table, trials);
  const auto* with = table["with"].as_table();
  if (with == nullptr)
    common.complain(table, "with", "\"with\" must hold the formula's parameters: { users = 100 }.");
  if (reader.error()) return prediction;
  std::vector<std::string_view> names;
  for (const auto& parameter : formula->parameters) names.push_back(parameter.name);
  reader.only_known_keys(*with, names);
  if (!fits(formula->result, figure->unit))
    common.complain(table, "formula", fmt::format("{} predicts no {}.", formula->name, figure->name));
  prediction.figure = *figure;
  prediction.source = formula->source;
  prediction.formula = formula->text;
  for (const auto place : places) {
    const CellReader cell(reader, values.of_trials[place], scale, nothing_later);
    const auto given = read_parameters(cell, *with, *formula, scale);
    if (reader.error()) return prediction;
    const double value = formula->value(given.numbers);
    if (!std::isfinite(value))
      common.complain(table, "formula", fmt::format("{} says nothing of {}.", formula->name, given.text));
    prediction.values.push_back({place, to_unit(figure->unit, value), given.text});
  }
  return prediction;
}

Expect read_expectation(TomlReader& reader, const toml::table& table, std::span<const Trial> trials,
                        std::span<const Prediction> predictions, const Values& common, double scale) {
  reader.only_known_keys(table, expect_keys);
  const CellReader cell(reader, common, scale, nothing_later);
  Expect expect{.claim = cell.needed_text(table, "claim")};
  if (table.contains("prediction")) {
    read_within(cell, table, trials, predictions, expect);
  } else {
    if (table.contains("within")) cell.complain(table, "within", "\"within\" goes with \"prediction\".");
    read_bounds(cell, table, trials, scale, expect);
  }
  return expect;
}

Entry read_entry(TomlReader& reader, const toml::table& table, std::span<const Trial> trials,
                 const Values& common, double scale) {
  reader.only_known_keys(table, entry_keys);
  const CellReader cell(reader, common, scale, figure_later);
  Entry entry;
  if (const auto* claims = read_named(cell, table, "table", claim_tables()); claims != nullptr) {
    entry.table = claims->name;
    if (const auto* row = read_named(cell, table, "row", claims->rows)) entry.row = row->name;
    if (const auto* column = read_named(cell, table, "column", claims->columns)) entry.column = column->name;
  }
  entry.text = cell.needed_text(table, "text");
  if (!reader.error() && !entry.text.contains("{figure}"))
    cell.complain(table, "text", "\"text\" must hold {figure}, the place of the number.");
  entry.quantity = read_quantity(cell, table, trials, scale);
  if (!reader.error() && entry.quantity.places.size() != 1)
    cell.complain(table, "of",
                  fmt::format("an entry tells one trial, and these are {}. Narrow \"of\" down.",
                              entry.quantity.places.size()));
  return entry;
}

}  // namespace waitbench::lab
