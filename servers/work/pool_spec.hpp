// What a connection pool is told at start: "db=10".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace waitbench::servers {

struct PoolSpec {
  std::string name;
  std::uint64_t size = 1;  ///< connections
  bool operator==(const PoolSpec&) const = default;
};

inline constexpr std::uint64_t largest_pool = 1'000'000;
inline constexpr std::size_t most_pools = 64;  ///< of one server

/// Reads NAME=SIZE for each pool. A usage error begins with the text that it refuses.
Result<std::vector<PoolSpec>> parse_pools(std::span<const std::string> texts);
/// As parse_plan() and draw() want them.
std::vector<std::string> names_of(std::span<const PoolSpec> pools);

}  // namespace waitbench::servers
