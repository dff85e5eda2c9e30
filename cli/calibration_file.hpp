// Where this user's calibration is kept, and what stands there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "lab/calibration.hpp"

namespace waitbench::cli {

/// Below $XDG_STATE_HOME, else $HOME/.local/state, as the XDG Base Directory Specification 0.8 has it: a path
/// that is not absolute is as if it were not set. Null is not set. Nothing when neither is there. Pure.
std::optional<std::filesystem::path> calibration_path(const char* state_home, const char* home);

/// The same of this process; an environment error says what to set.
Result<std::filesystem::path> calibration_path();

/// What stands there. Neither when nothing does.
struct StoredCalibration {
  std::optional<lab::Calibration> calibration;
  std::string fault;  ///< why a file that is there is ignored: one line that begins with its path
};
StoredCalibration read_stored_calibration();

/// Makes its directory, so that a calibration is not made in vain. Errors (environment): no such place, or
/// nothing may be written there.
Result<std::filesystem::path> prepare_calibration_path();

/// What a record that is begun now carries of it (lab::carried_facts). A bad file is told on stderr, in one
/// line.
std::vector<Record::Fact> carried_facts_now();

}  // namespace waitbench::cli
