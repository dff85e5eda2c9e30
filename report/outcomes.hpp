// How a measured request may end: the one list that CSV, JSON, text and HTML read.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/record/record.hpp"

namespace waitbench {

struct OutcomeKind {
  std::string_view name;     ///< key in JSON, column in CSV
  std::string_view words;    ///< for people
  std::string_view meaning;  ///< one line, for the docs
  std::uint64_t RequestCounts::* count;
};

/// In the order of the accounting identity; their sum is `scheduled`.
inline constexpr std::array<OutcomeKind, 8> outcome_kinds{
    {{"ok", "ok", "answered 2xx or 3xx, whole", &RequestCounts::ok},
     {"http_error", "HTTP error", "answered 4xx or 5xx, whole", &RequestCounts::http_error},
     {"timeout", "timeout", "not answered within the timeout, counted from the due time",
      &RequestCounts::timeout},
     {"connect_error", "connect error", "no connection could be made for it", &RequestCounts::connect_error},
     {"reset", "reset", "the connection ended before the answer was whole", &RequestCounts::reset},
     {"malformed", "malformed", "answered with something that is not HTTP, or not what it announced",
      &RequestCounts::malformed},
     {"shed", "shed", "due, but not sent because of a limit the user set", &RequestCounts::shed},
     {"unfinished", "unfinished", "still under way when the run was interrupted",
      &RequestCounts::unfinished}}};

}  // namespace waitbench
