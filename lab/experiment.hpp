// What an experiment is: servers, what one request makes them do, the loads, and what the outcome is held
// against.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/plan/plan.hpp"
#include "core/units.hpp"

namespace waitbench::lab {

/// What a file or a user may ask for at most: more was not meant, and sums of it would overflow.
inline constexpr std::size_t most_entries = 64;  ///< of a list
inline constexpr Duration longest_load = std::chrono::hours(24);

/// One closed load, offered to every server in turn.
struct LoadSpec {
  std::string name;  ///< "crowd", "alone"; checks ask for it by this name
  std::uint64_t users = 1;
  Duration duration{};
};

struct Experiment {
  std::string name;   ///< a word
  std::string title;  ///< the question, in one line
  Plan plan;
  std::vector<std::string> models;
  std::vector<LoadSpec> loads;
  std::vector<std::string> checks;  ///< names from lab/checks.hpp
};

/// What one request takes when nothing stands in its way: its waits and its computation, on average.
Duration service_time(const Experiment& experiment);

}  // namespace waitbench::lab
