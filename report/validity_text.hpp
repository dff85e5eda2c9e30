// What a reader must know before believing the figures: invalid, incomplete, doubtful; or why they are sound.
#pragma once

#include <span>
#include <string>

#include "core/record/record.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// One block a fatal reason, "INVALID  text", and a block a warning, "WARNING  text"; each names its run when
/// there are several, and is told once of all runs that have it. Empty when there are none. Lines end with a
/// newline.
std::string validity_notes(std::span<const Run> runs, const TextStyle& style);

/// "Measurement: VALID (…)" with the worst figure of any run, or "Measurement: INVALID (…)". `repeated`: the
/// runs are rounds of trials, of which some may be invalid.
std::string validity_line(std::span<const Run> runs, const TextStyle& style, bool repeated = false);

/// The same of one run for a text file, as comment_lines writes it: "#[INVALID code: text]", "#[INCOMPLETE:
/// …]" and "#[WARNING code: text]". Empty when there is nothing to say.
std::string validity_remarks(const Run& run);

/// `word`, which ends with its own gap, then `text` wrapped beside it.
std::string note(std::string_view word, std::string_view text, Paint paint, const TextStyle& style);

}  // namespace waitbench
