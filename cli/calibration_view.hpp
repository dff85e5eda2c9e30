// A calibration as people read it: whole, and in one line.
#pragma once

#include <optional>
#include <string>

#include "core/wall_time.hpp"
#include "lab/calibration.hpp"

namespace waitbench::cli {

/// "now", "5 minutes ago", "2 days ago"; "in the future" when the clock was set back.
std::string ago(WallTime then, WallTime now);

/// Whole lines of at most 100 columns: every figure with its range, then what makes them doubtful. Pure.
std::string calibration_text(const lab::Calibration& calibration, WallTime now);

/// A sentence for `waitbench doctor`: the floor, or how to get it. `fault` is why the stored one could not be
/// read. Pure.
std::string floor_line(const std::optional<lab::Calibration>& stored, const std::string& fault,
                       const lab::CalibratedOn& on, WallTime now);

}  // namespace waitbench::cli
