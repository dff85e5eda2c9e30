// Reads an experiment from the text of its TOML file. Pure.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "core/units.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/experiment/reading_wishes.hpp"

namespace waitbench::lab {

inline constexpr Bytes largest_experiment_file{1024 * 1024};

/// Reads TOML text; `origin` stands before the line in errors: `mine.toml:14:9: unknown key "exepct". Did you
/// mean ...`. Whatever the text holds, the answer is an experiment or a usage error.
Result<Experiment> parse_experiment(std::string_view text, std::string_view origin,
                                    const ReadingWishes& wishes = {});

}  // namespace waitbench::lab
