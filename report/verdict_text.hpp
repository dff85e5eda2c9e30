// What a claim came to, on a terminal: the claim, its outcome at the right, what was measured below.
#pragma once

#include <string>
#include <string_view>

#include "core/record/verdict.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// How an outcome is painted: "refuted" is a success of the suite, not an alarm.
Paint paint_of(std::string_view outcome);

/// `word`, then the claim wrapped beside it, and the outcome in a column of its own at the right of its last
/// line.
std::string claim_lines(std::string_view word, std::string_view claim, std::string_view outcome,
                        const TextStyle& style);

/// "· claim … holds", and its detail below.
std::string verdict_text(const Verdict& verdict, const TextStyle& style);

}  // namespace waitbench
