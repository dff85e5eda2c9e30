// What a table of an experiment file looks at: a figure, of some trials, perhaps held against others; and
// values in a figure's unit.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lab/experiment/cell_reader.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {

/// The trials that "of" selects, all without it; complains when there are none.
std::vector<std::size_t> read_places(const CellReader& cell, const toml::table& table,
                                     std::span<const Trial> trials);
/// The "figure".
std::optional<Figure> read_figure(const CellReader& cell, const toml::table& table, double scale);
/// "figure", "of", and "ratio_to" or "minus" with "per".
Quantity read_quantity(const CellReader& cell, const toml::table& table, std::span<const Trial> trials,
                       double scale);

/// A value in its base unit: seconds, events a second, bytes, or a plain number (20 % is 0.2); nothing when
/// it is none of the unit.
std::optional<double> base_value(std::string_view text, Unit unit, double scale);
/// "a duration, like 200ms"
std::string_view example_of(Unit unit);

}  // namespace waitbench::lab
