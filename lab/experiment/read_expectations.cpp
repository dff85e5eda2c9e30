#include "lab/experiment/read_expectations.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"
#include "lab/experiment/scale.hpp"
#include "lab/experiment/selection.hpp"
#include "lab/formulas.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 5> predict_keys{"name", "figure", "formula", "with", "of"};
constexpr std::array<std::string_view, 11> expect_keys{"claim",   "figure",   "prediction", "within",
                                                       "of",      "ratio_to", "minus",      "at_least",
                                                       "at_most", "per",      "equals"};
const std::vector<std::string> nothing_later;

// What a trial could be selected by.
struct Known {
  std::vector<std::string> servers, loads, parameters;
};
Known known_of(std::span<const Trial> trials) {
  Known known;
  const auto add = [](std::vector<std::string>& to, const std::string& one) {
    if (std::ranges::find(to, one) == to.end()) to.push_back(one);
  };
  for (const auto& trial : trials) {
    add(known.servers, trial.server);
    add(known.loads, trial.load.name);
    for (const auto& [parameter, value] : trial.at) add(known.parameters, parameter);
  }
  return known;
}

void only_known(const CellReader& cell, const toml::node& where, std::string_view what,
                const std::vector<std::string>& asked, const std::vector<std::string>& known) {
  for (const auto& one : asked) {
    if (std::ranges::find(known, one) != known.end()) continue;
    cell.reader().complain(where.source(), fmt::format("there is no {} \"{}\". There are: {}.", what, one,
                                                       fmt::join(known, ", ")));
  }
}

void read_selected(const CellReader& cell, const toml::table& table, const Known& known,
                   Selection& selection) {
  for (const auto& [key, node] : table) {
    const auto values = cell.texts(table, key.str());
    if (key.str() == "server") {
      selection.servers = values;
      only_known(cell, node, "server", values, known.servers);
    } else if (key.str() == "load") {
      selection.loads = values;
      only_known(cell, node, "load", values, known.loads);
    } else {
      selection.at.emplace_back(std::string(key.str()), values);
      only_known(cell, node, "parameter of the grid", {std::string(key.str())}, known.parameters);
    }
  }
}

// "coroutine", ["thread", "control"], or { server = "thread", load = "crowd", users = 100 }.
Selection read_selection(const CellReader& cell, const toml::table& table, std::string_view key,
                         std::span<const Trial> trials) {
  Selection selection;
  const auto* node = table.get(key);
  if (node == nullptr) return selection;
  const auto known = known_of(trials);
  if (const auto* named = node->as_table()) {
    read_selected(cell, *named, known, selection);
  } else {
    selection.servers = cell.texts(table, key);
    only_known(cell, *node, "server", selection.servers, known.servers);
  }
  return selection;
}

std::vector<std::size_t> read_places(const CellReader& cell, const toml::table& table,
                                     std::span<const Trial> trials) {
  const auto selection = read_selection(cell, table, "of", trials);
  auto places = selected(selection, trials);
  if (places.empty()) cell.complain(table, "of", "no trial has this server, load and values together.");
  return places;
}

std::optional<Figure> read_figure(const CellReader& cell, const toml::table& table, double scale) {
  const auto written = cell.needed_text(table, "figure");
  if (cell.reader().error()) return std::nullopt;
  auto figure = parse_figure(written, scale);
  if (figure) return std::move(*figure);
  cell.complain(table, "figure", figure.error().text);
  return std::nullopt;
}

std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec == std::errc{} && rest == end && std::isfinite(value)) return value;
  return std::nullopt;
}

// A value in its base unit: seconds, events a second, bytes, or a plain number (20 % is 0.2); nothing when
// it is none of the unit.
std::optional<double> base_value(std::string_view text, Unit unit, double scale) {
  switch (unit) {
    case Unit::microseconds:
    case Unit::seconds:
      if (const auto time = parse_duration(text)) return to_seconds(scaled(*time, scale));
      return std::nullopt;
    case Unit::per_second:
      if (const auto rate = parse_rate_or_zero(text)) return scaled(*rate, scale).per_second;
      return std::nullopt;
    case Unit::bytes:
      if (const auto bytes = parse_bytes(text)) return static_cast<double>(bytes->count);
      return std::nullopt;
    case Unit::number:
      break;
  }
  if (const auto percent = parse_percent(text)) return *percent / 100;
  return plain_number(text);
}

std::string_view example_of(Unit unit) {
  switch (unit) {
    case Unit::microseconds:
    case Unit::seconds:
      return "a duration, like 200ms";
    case Unit::per_second:
      return "a rate, like 50/s";
    case Unit::bytes:
      return "a size, like 64KiB";
    case Unit::number:
      break;
  }
  return "a number, or a percentage";
}

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

void read_other_side(const CellReader& cell, const toml::table& table, std::span<const Trial> trials,
                     Quantity& quantity) {
  const bool ratio = table.contains("ratio_to"), difference = table.contains("minus");
  if (!ratio && !difference) {
    if (table.contains("per"))
      cell.complain(table, "per", "\"per\" divides a difference: it goes with \"minus\".");
    return;
  }
  if (ratio && difference)
    return cell.complain(table, "minus", "\"ratio_to\" and \"minus\" exclude each other.");
  quantity.kind = ratio ? Quantity::Kind::ratio : Quantity::Kind::difference;
  const auto* key = ratio ? "ratio_to" : "minus";
  const auto selection = read_selection(cell, table, key, trials);
  if (cell.reader().error()) return;
  for (auto& place : quantity.places) {
    const auto other = counterpart(selection, place.trial, trials);
    if (!other) return cell.complain(table, key, other.error().text);
    place.to = *other;
  }
  if (const auto per = cell.text(table, "per")) {
    quantity.per = plain_number(*per).value_or(0);
    if (!(quantity.per > 0)) cell.complain(table, "per", "\"per\" must be a number above 0.");
    if (ratio) cell.complain(table, "per", "\"per\" divides a difference, not a ratio.");
  }
}

void read_bounds(const CellReader& cell, const toml::table& table, std::span<const Trial> trials,
                 double scale, Expect& expect) {
  const auto figure = read_figure(cell, table, scale);
  const auto places = read_places(cell, table, trials);
  if (cell.reader().error()) return;
  auto& quantity = expect.quantity;
  quantity.figure = *figure;
  for (const auto place : places) quantity.places.push_back({place, place});
  read_other_side(cell, table, trials, quantity);
  const auto unit = quantity.kind == Quantity::Kind::ratio ? Unit::number : figure->unit;
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

}  // namespace

Prediction read_prediction(TomlReader& reader, const toml::table& table, std::span<const Trial> trials,
                           std::span<const Values> values, double scale) {
  reader.only_known_keys(table, predict_keys);
  const CellReader common(reader, values.front(), scale, nothing_later);
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
    const CellReader cell(reader, values[place], scale, nothing_later);
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

}  // namespace waitbench::lab
