// What `waitbench teach` says: before a measurement, and after it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/record/record.hpp"
#include "lab/experiment/experiment.hpp"
#include "report/text_style.hpp"

namespace waitbench::cli {

/// The claim, who says so, and what to think about.
std::string lesson_opening(const lab::Experiment& experiment, const TextStyle& style);
/// The question and the answers to choose from; empty without one.
std::string lesson_question(const lab::Experiment& experiment, const TextStyle& style);
/// The answer that a line of input means, from 1: its number, or its text. Nothing for anything else.
std::optional<std::size_t> read_guess(const lab::Experiment& experiment, std::string_view line);
/// What theory says of each trial.
std::string lesson_prediction(const lab::Experiment& experiment, const TextStyle& style);
/// The verdicts, what was guessed and what is right, and what it means.
std::string lesson_outcome(const lab::Experiment& experiment, const Record& record,
                           std::optional<std::size_t> guess, const TextStyle& style);

}  // namespace waitbench::cli
