// When requests come about: as so many users ask, or at a rate of their own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/plan/plan.hpp"
#include "loadgen/cumulated_rate.hpp"
#include "loadgen/stages.hpp"

namespace waitbench::loadgen {

/// Closed: so many users, each sending its next request when the last one was answered and it has thought.
struct Closed {
  std::uint64_t users = 1;  ///< the most there are at any time
  RandomTime think = Constant{};
  std::vector<UserStage> stages{};  ///< how many of them are active when; empty: all throughout
};
/// A closed load whose users follow `stages` (at least one). A single constant one is a load without stages.
Closed closed_in_stages(std::vector<UserStage> stages, RandomTime think = Constant{});

/// How the arrivals of an open load follow each other: evenly, or as those of many who know nothing of each
/// other.
enum class Arrivals : std::uint8_t { constant, poisson };
/// Open: requests arrive at this rate, whatever became of the earlier ones.
struct Open {
  RateProfile rate;
  Arrivals arrivals = Arrivals::constant;
  /// What is due while so many are in flight is not sent, but counted as shed.
  std::optional<std::uint64_t> max_in_flight{};
};
using LoadModel = std::variant<Closed, Open>;

/// Does a user wait between an answer and the next request?
bool thinks(const Closed& load);

/// "closed, 1,000 users" or "open, 2000/s".
std::string describe(const LoadModel& load);

}  // namespace waitbench::loadgen
