// Reads an experiment from its TOML file, and knows those that come with the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/experiment/reading_wishes.hpp"

namespace waitbench::lab {

/// Reads TOML text; `origin` stands before the line in errors: `mine.toml:14:9: unknown key "exepct". Did you
/// mean ...`. Whatever the text holds, the answer is an experiment or a usage error. Size: at most 1 MiB.
Result<Experiment> parse_experiment(std::string_view text, std::string_view origin,
                                    const ReadingWishes& wishes = {});

/// An experiment that comes with the program, by name; otherwise a file, by path.
Result<Experiment> find_experiment(const std::string& name_or_path, const ReadingWishes& wishes = {});

/// The names of those that come with the program, in the order in which they are best read.
std::vector<std::string_view> built_in_experiments();

}  // namespace waitbench::lab
