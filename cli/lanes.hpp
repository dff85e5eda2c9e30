// The live picture of an experiment: a lane for each trial, in which one sees who waits and who is answered.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/record/record.hpp"
#include "loadgen/progress.hpp"
#include "report/text_style.hpp"

namespace waitbench::cli {

/// What is known of one trial.
struct Lane {
  enum class State : std::uint8_t { to_come, running, done } state = State::to_come;
  std::string label{};
  double waiting = 0;         ///< requests due and not ended
  double answered_per_s = 0;  ///< well
  std::optional<std::uint64_t> threads{};
};

/// Takes what the last second, or a run that is over, says.
void show(Lane& lane, const loadgen::Progress& progress);
void show(Lane& lane, const Run& run);

/// A line a lane, at most `rows` of them (those nearest to the running one), below a heading; none wider than
/// the style's columns. Bars are as long as their share of the longest among the lanes.
std::vector<std::string> lane_lines(std::span<const Lane> lanes, const TextStyle& style, std::size_t rows);

}  // namespace waitbench::cli
