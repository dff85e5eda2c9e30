// A calibration as JSON, and back.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "lab/calibration.hpp"

namespace waitbench::lab {

/// The version of calibration.json; raised when a key changes its meaning or goes away.
inline constexpr int calibration_schema = 1;

/// One object, as docs/results.md lists it, with a line feed at its end. Pure.
std::string calibration_json(const Calibration& calibration);

/// What calibration_json writes, byte for byte: anything else is a usage error that says, where it can, which
/// key is wrong. Pure, whatever the bytes are.
Result<Calibration> parse_calibration(std::string_view text);

}  // namespace waitbench::lab
