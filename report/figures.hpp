// Figures as people read them: a few digits and a unit ("5.003 s", "31.2 MiB", "199.9/s").
//
// For the eye only: files that programs read carry plain numbers whose unit stands in their name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/record/experiment_facts.hpp"
#include "core/units.hpp"

namespace waitbench {

/// What stands for a figure that was withheld or not measured.
inline constexpr std::string_view no_figure = "–";

/// Four significant digits, or `digits`: "5.003 s", "12.34 ms", "850.0 ns", "0 s".
std::string figure(Duration d, int digits = 4);
/// Three significant digits, binary units: "31.2 MiB", "8.21 GiB", "512 B".
std::string figure(Bytes b);
/// Four significant digits but at most two decimals, thousands separated: "199.9/s", "97,500/s", "0.18/s".
std::string figure_per_second(double per_second);
/// `digits` significant digits, thousands separated: "0.0312", "3.1", "12,346". Infinite or NaN: no_figure.
std::string figure_of(double value, int digits = 3);
/// "99.98 %" of a share in [0, 1], rounded down so that only a whole share reads as 100 %.
std::string figure_percent(double share, int decimals = 2);

/// 20261121T030405Z as 2026-11-21 03:04:05 UTC; anything else as it is.
std::string readable_time(const std::string& t);
/// A time that need not be exact: "4.2 s", "87 s", "12 min".
std::string rough(Duration d);

/// A number of that unit: "50.01/s", "1.204 s", "12.5 MiB", "8". A difference may be below 0.
std::string figure(Unit unit, double value);

/// The figure, or no_figure.
template <class T>
std::string figure(const std::optional<T>& value) {
  return value ? figure(*value) : std::string(no_figure);
}

}  // namespace waitbench
