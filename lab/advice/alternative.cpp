#include "lab/advice/alternative.hpp"

#include <fmt/format.h>

namespace waitbench::lab {

std::string_view name_of(Way way) {
  constexpr std::array<std::string_view, 5> names{"thread per request", "pool", "coroutine", "hybrid",
                                                  "queue"};
  return names[static_cast<std::size_t>(way)];
}

std::string_view word_of(Way way) {
  return way == Way::thread ? "thread" : name_of(way);
}

std::string_view name_of(Style style) {
  constexpr std::array<std::string_view, 3> names{"request/response", "hybrid", "queue"};
  return names[static_cast<std::size_t>(style)];
}

Style style_of(Way way) {
  if (way == Way::hybrid) return Style::hybrid;
  return way == Way::queue ? Style::queue : Style::request_response;
}

std::string title_of(const Alternative& a) {
  if (a.way == Way::pool) return fmt::format("pool of {}", format_count(a.size));
  if (style_of(a.way) != Style::request_response)
    return fmt::format("{}, {} worker{}", name_of(a.way), format_count(a.size), a.size == 1 ? "" : "s");
  return std::string(name_of(a.way));
}

}  // namespace waitbench::lab
