// What a run, and an experiment, came to: for whoever watches, and for the program's own end. Pure.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "core/record/record.hpp"
#include "core/result.hpp"

namespace waitbench::cli {

/// "49.9/s", "in stages   INVALID"
std::string achieved(const Run& run);

/// While nothing is measured (lab::Watcher::waits).
inline constexpr std::string_view waiting_for_calm =
    "  the machine is disturbed: waiting until it is calm (--patience)\n";

/// 0 if all was judged, whatever the verdicts; 3 if one is invalid, or nothing is judged and a run is
/// invalid; 4 if it broke off, 130 if it was interrupted.
ExitCode exit_code_of(const Record& record, const std::stop_token& stop);

}  // namespace waitbench::cli
