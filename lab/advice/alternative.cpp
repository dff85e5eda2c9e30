#include "lab/advice/alternative.hpp"

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

}  // namespace waitbench::lab
