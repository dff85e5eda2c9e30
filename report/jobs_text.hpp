// The jobs that a load was promised, on the terminal: what became of them, and the two clocks.
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// "LOST  …" of jobs that were accepted and that the queue does not know; empty when there are none. Ends
/// with a newline.
std::string lost_note(const Run& run, const TextStyle& style);
/// "1,000 accepted = 990 done + 10 queued; 1,020 attempts": every count that is not 0. Of a run with jobs.
std::string job_accounting(const JobFigures& jobs);
/// When requests were answered beside when their jobs ended: a table, each line with a newline. Of a run with
/// jobs.
std::string two_clocks(const Run& run, const TextStyle& style);

}  // namespace waitbench
