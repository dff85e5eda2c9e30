// The stages of a load, whose rate or users change over time: as values, and as the text users write.
//
//   stages := stage (';' stage)*
//   stage  := RATE 'for' TIME  | RATE '..' RATE 'over' TIME          rates, of an open load
//           | N users 'for' TIME  | N '..' N users 'over' TIME       users, of a closed one
//   users  := 'users' | 'user'
//
// "0/s..1000/s over 10s; 1000/s for 30s; 5000/s for 5s". Blanks may stand between words, not beside the
// '..'. A ';' separates, as in a plan: none may stand at the end.
//
// Pure, from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench::loadgen {

/// From one level to another in a straight line; a step lies between two stages.
template <class Level>
struct Stage {
  Level from{}, to{};
  Duration length{};
  bool constant() const { return from == to; }
  bool operator==(const Stage&) const = default;
};
using RateStage = Stage<Rate>;
using UserStage = Stage<std::uint64_t>;
using Stages = std::variant<std::vector<RateStage>, std::vector<UserStage>>;

inline constexpr std::size_t longest_stages_text = 100'000;  ///< characters
inline constexpr std::size_t most_stages = 1000;
inline constexpr std::uint64_t most_users = 1'000'000;
inline constexpr Duration longest_stages = std::chrono::hours(10 * 365 * 24);  ///< all together

/// Reads stages, in time linear in the text. Errors are usage errors "stages, column N: ...", one short
/// line, N counted from 1. The limits are the constants above; each stage lasts, and one is above zero.
Result<Stages> parse_stages(std::string_view text);

/// The text that parse_stages reads back to the same stages, bit for bit.
std::string format_stages(const Stages& stages);
std::string format_stage(const RateStage& stage);
std::string format_stage(const UserStage& stage);

/// How long all of them last.
Duration total_length(const Stages& stages);

}  // namespace waitbench::loadgen
