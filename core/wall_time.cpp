#include "core/wall_time.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace waitbench {

std::string format_utc(WallTime moment) {
  const auto second = std::chrono::floor<std::chrono::seconds>(moment);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                     (moment - second).count());
}

}  // namespace waitbench
