// What an experiment file says of its measurements: [[predict]], [[expect]] and [[entry]].
#pragma once

#include <span>
#include <string>
#include <vector>

#include "lab/experiment/cell_reader.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {

/// What texts name: everywhere, and in each trial, in their order.
struct SaidValues {
  const Values& common;
  std::span<const Values> of_trials;
};

/// A [[predict]] table: its parameters are those of each trial.
Prediction read_prediction(TomlReader& reader, const toml::table& table, std::span<const Trial> trials,
                           const SaidValues& values, double scale);

/// An [[expect]] table; it may name any of the predictions.
Expect read_expectation(TomlReader& reader, const toml::table& table, std::span<const Trial> trials,
                        std::span<const Prediction> predictions, const Values& common, double scale);

/// An [[entry]] table.
Entry read_entry(TomlReader& reader, const toml::table& table, std::span<const Trial> trials,
                 const Values& common, double scale);

}  // namespace waitbench::lab
