// Where is the experiment that somebody names?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/experiment/reading_wishes.hpp"

namespace waitbench::lab {

/// An experiment that comes with the program, by name; otherwise a file, by path. Errors (usage): there is
/// none of that name, or no such file, or what is wrong in it.
Result<Experiment> find_experiment(const std::string& name_or_path, const ReadingWishes& wishes = {});

/// The names of those that come with the program, in the order in which they are best read.
std::vector<std::string_view> built_in_experiments();

}  // namespace waitbench::lab
