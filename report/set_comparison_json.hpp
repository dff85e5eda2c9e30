// A comparison of two sets of records as JSON: what `waitbench compare --json` prints.
#pragma once

#include <string>

#include "report/set_comparison.hpp"

namespace waitbench {

/// One indented object with a trailing newline; docs/results.md lists its keys.
std::string set_comparison_json(const SetComparison& comparison);

}  // namespace waitbench
