// Theory beside measurement, as people read it: the same words on a terminal and in the pages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/record/experiment_facts.hpp"

namespace waitbench {

/// As JSON names it: "number", "microseconds", "seconds", "per_second", "bytes".
std::string_view unit_name(Unit unit);
/// Nothing of another text.
std::optional<Unit> unit_named(std::string_view name);

/// (measured - predicted) / predicted; absent where nothing was measured, or 0 predicted.
std::optional<double> relative_difference(const PredictedValue& value);

/// "50.01/s"; no_figure where nothing was measured.
std::string measured_text(Unit unit, const PredictedValue& value);
/// "49.9/s to 50.1/s"; no_figure where fewer than two runs tell.
std::string interval_text(Unit unit, const PredictedValue& value);
/// "+1.2 %", "0.0 %"; no_figure where there is none.
std::string difference_text(const PredictedValue& value);

/// "throughput_per_s"; with the prediction's name where another is about the same figure.
std::string heading_of(const PredictionFacts& prediction, const ExperimentFacts& experiment);

}  // namespace waitbench
