// An experiment in another time: every duration multiplied, every rate divided, so that what is to be seen
// stays the same while it takes less long. Pure.
//
// What is no time of the experiment's own does not shrink with it: a context switch takes what it takes, and
// so the share of such costs grows (docs/experiments.md, "Scale").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plan/plan.hpp"
#include "core/units.hpp"
#include "loadgen/stages.hpp"

namespace waitbench::lab {

/// No longer than a text may say: longest_duration.
Duration scaled(Duration time, double scale);
Rate scaled(Rate rate, double scale);
RandomTime scaled(const RandomTime& time, double scale);
Plan scaled(Plan plan, double scale);
loadgen::Stages scaled(loadgen::Stages stages, double scale);
/// A flag's value that is a duration or a rate, also of "--flag=5s"; any other word stays as it is.
std::string scaled_word(std::string_view word, double scale);

}  // namespace waitbench::lab
