// The parts of report.html that are words and tables. Each is one <section> (or the header), or nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/record/record.hpp"
#include "report/compared_rows.hpp"

namespace waitbench {

/// From the document's type to the end of <head>; the page may load nothing. `title` is text.
std::string page_head(std::string_view version, std::string_view title, std::string_view more_css);

/// `content`, which is HTML already, under a heading, which is text.
std::string section(std::string_view id, std::string_view heading, std::string_view content);

/// Title, experiment, time and version.
std::string header_section(const Record& record);
/// A claim with its outcome and what was measured, as an element of a list of class "verdicts".
std::string verdict_item(const Verdict& verdict);

/// What forbids or limits belief, on top: invalid runs with reasons, an interruption, warnings.
std::string alarm_section(const Record& record);
/// Each claim with its verdict, and what theory had predicted.
std::string verdict_section(const Record& record);
/// The figures of the valid runs, or of an experiment's trials, side by side; `charted` are the runs that the
/// charts show.
std::string comparison_section(std::span<const ComparedRow> rows, std::span<const Run* const> charted);
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
