// A moment of the calendar, for what is compared with other programs' logs; never for measuring.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace waitbench {

/// UTC, without leap seconds.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// "2026-11-21T03:04:05.678Z" (RFC 3339).
std::string format_utc(WallTime moment);

/// What format_utc writes, of the years 1970 to 9999; nothing of any other text.
std::optional<WallTime> parse_utc(std::string_view text);

}  // namespace waitbench
