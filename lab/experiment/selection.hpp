// Which trials a prediction or an expectation is about: by server, by load, by the grid's values. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {

/// What is not named is anything.
struct Selection {
  std::vector<std::string> servers{}, loads{};
  std::vector<std::pair<std::string, std::vector<std::string>>>
      at{};  ///< a parameter of the grid, its values
};

/// Whether `one` is among those wanted, which are all where none is named.
bool names(const std::vector<std::string>& wanted, const std::string& one);
bool selects(const Selection& selection, const Trial& trial);
/// In the trials' order.
std::vector<std::size_t> selected(const Selection& selection, std::span<const Trial> trials);
/// The trial that differs from `of` in what the selection names, and in nothing else. A usage error when
/// there is none, or the selection names several.
Result<std::size_t> counterpart(const Selection& selection, std::size_t of, std::span<const Trial> trials);

}  // namespace waitbench::lab
