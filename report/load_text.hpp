// The summary that `waitbench load` ends with: one run in words and figures.
#pragma once

#include <optional>
#include <string>

#include "core/record/record.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// An invalid run shows its reasons and its requests, in place of throughput and latencies. `floor` is the
/// smallest median latency that can be told on this machine, if it is known: what lies within twice of it is
/// marked.
std::string load_text(const Run& run, const TextStyle& style, std::optional<Duration> floor = std::nullopt);

}  // namespace waitbench
