// Which style and which way of waiting fits a workload?
//
// Pure: the alternatives (predict) and the style (style), put in order, with reasons (reasons).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/host/limits.hpp"
#include "lab/advice/alternative.hpp"
#include "lab/advice/prices.hpp"
#include "lab/advice/workload.hpp"

namespace waitbench::lab {

struct Advice {
  Style style{};
  std::vector<std::string> style_reasons;  ///< sentences
  std::vector<Alternative> alternatives;   ///< in the order of Way
  std::vector<Way> ranking;                ///< those that can be had in the style, the best in front
  std::vector<std::string> reasons;        ///< why the first of them; sentences

  /// `way` is one of them.
  const Alternative& of(Way way) const;
  const Alternative* best() const { return ranking.empty() ? nullptr : &of(ranking.front()); }
};

/// As alternatives_of has them.
Advice advise(const Workload& workload, const Prices* prices, const Limits& limits);

/// The ways that are worth a measurement, the ranked first, then others that can be had; at most `most`.
std::vector<Way> worth_measuring(const Advice& advice, std::size_t most);

}  // namespace waitbench::lab
