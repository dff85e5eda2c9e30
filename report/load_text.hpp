// The summary that `waitbench load` ends with: one run in words and figures.
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// An invalid run shows its reasons and its requests, in place of throughput and latencies.
std::string load_text(const Run& run, const TextStyle& style);

}  // namespace waitbench
