#include "lab/experiment/read_quantity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lab/experiment/scale.hpp"
#include "lab/experiment/selection.hpp"

namespace waitbench::lab {
namespace {

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

std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec == std::errc{} && rest == end && std::isfinite(value)) return value;
  return std::nullopt;
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

}  // namespace

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

Quantity read_quantity(const CellReader& cell, const toml::table& table, std::span<const Trial> trials,
                       double scale) {
  Quantity quantity;
  const auto figure = read_figure(cell, table, scale);
  const auto places = read_places(cell, table, trials);
  if (cell.reader().error()) return quantity;
  quantity.figure = *figure;
  for (const auto place : places) quantity.places.push_back({place, place});
  read_other_side(cell, table, trials, quantity);
  return quantity;
}

}  // namespace waitbench::lab
