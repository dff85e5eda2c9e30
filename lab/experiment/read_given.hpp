// What an experiment file gives to all of its trials: rounds, scale, [values], and the [grid] that they are
// spread over; as the file says, or its [quick], or the user.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/toml_reader.hpp"
#include "lab/experiment/reading_wishes.hpp"
#include "lab/experiment/values.hpp"

namespace waitbench::lab {

/// A parameter of the grid, and its values: {"connections", {"5", "10"}}.
using GridAxis = std::pair<std::string, std::vector<std::string>>;

struct GivenValues {
  std::uint64_t rounds = 1;
  double scale = 1;  ///< of all times
  Values common{1};  ///< what texts name everywhere
  std::vector<GridAxis> grid{};
};

/// Of the whole file's table; complains to the reader.
GivenValues read_given(TomlReader& reader, const toml::table& table, const ReadingWishes& wishes);

}  // namespace waitbench::lab
