// What a server is told of its database.
#pragma once

#include <cstdint>

#include "servers/database/database_url.hpp"

namespace waitbench::servers::database {

struct DatabaseOptions {
  DatabaseUrl url{};
  std::uint64_t connections = 10;  ///< of its pool
};

inline constexpr std::uint64_t most_connections = 10'000;

}  // namespace waitbench::servers::database
