// The figures that predictions and expectations are about: read as text, and found in a run. Pure.
//
//   FIGURE := TERM ('/' TERM)?
//   TERM   := COLUMN                                     of summary.csv: throughput_per_s, latency_p50_us
//           | 'stage' N COLUMN                           of stages.csv
//           | FOLD '(' COLUMN ')' ('from' TIME 'to' TIME)?   over the seconds of timeline.csv that begin
//           there
//   FOLD   := max | min | mean | sum
//
// Columns are those of the files, so that whoever reads a verdict can look its numbers up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/record/record.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "report/run_figures.hpp"

namespace waitbench::lab {

/// A time's, a rate's or a size's base value (seconds, events a second, bytes) in that unit.
double to_unit(Unit unit, double base);

struct Term {
  enum class Of : std::uint8_t { run, stage, seconds } of = Of::run;
  enum class Fold : std::uint8_t { most, least, mean, sum } fold = Fold::most;
  std::size_t column = 0;  ///< its place among summary_columns(), stage_columns() or timeline_columns()
  std::size_t stage = 1;
  std::optional<Duration> from{}, to{};  ///< of seconds
};

struct Figure {
  std::string name;          ///< as it was written
  Unit unit = Unit::number;  ///< which its column's name says: "_us", "_s", "_per_s", "_bytes"
  Term of{};
  std::optional<Term> by{};
};

/// Reads one; its times are multiplied by `scale`. A usage error says what is not understood, and what is.
Result<Figure> parse_figure(std::string_view text, double scale = 1);

/// Nothing where it was withheld or not measured, or is no number.
std::optional<double> value_of(const Figure& figure, const RunFigures& run);

}  // namespace waitbench::lab
