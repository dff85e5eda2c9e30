// The parts of report.html that are words and tables. Each is one <section> (or the header), or nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/record/record.hpp"

namespace waitbench {

/// `content`, which is HTML already, under a heading, which is text.
std::string section(std::string_view id, std::string_view heading, std::string_view content);

/// Title, experiment, time and version.
std::string header_section(const Record& record);
/// What forbids or limits belief, on top: invalid runs with reasons, an interruption, warnings.
std::string alarm_section(const Record& record);
/// Each claim with its verdict, and what theory had predicted.
std::string verdict_section(const Record& record);
/// The figures of the valid runs side by side.
std::string comparison_section(std::span<const Run* const> runs);
/// The stages of each valid run that has some; empty when none has.
std::string stages_section(std::span<const Run* const> runs);
/// Every run, valid or not: what was asked of which server, and how its requests ended.
std::string runs_section(const Record& record);
/// What the words and figures mean.
std::string method_section();
std::string environment_section(const Record& record);
/// The command to run again, and the files that stand beside the page.
std::string repeat_section(const Record& record);

}  // namespace waitbench
