// A comparison of two sets of records as people read it on a terminal.
#pragma once

#include <string>

#include "report/set_comparison.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// Lines end with a newline. Names from records are made printable.
std::string set_comparison_text(const SetComparison& comparison, const TextStyle& style);

}  // namespace waitbench
