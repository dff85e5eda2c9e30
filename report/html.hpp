// A record as one self-contained page: readable offline, on a projector, in print, and without JavaScript.
#pragma once

#include <string>

#include "core/record/record.hpp"

namespace waitbench {

/// report.html. Invalid runs are named on top with their reasons and appear in no comparison and no chart.
/// Everything that came from outside is escaped; the page may load nothing (its Content-Security-Policy).
std::string html_report(const Record& record);

}  // namespace waitbench
