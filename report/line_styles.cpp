#include "report/line_styles.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace waitbench {
namespace {

constexpr std::array<std::string_view, colour_count> dashes{"",    "3 5",          "14 6", "14 5 3 5",
                                                            "8 4", "20 5 3 5 3 5", "5 8",  "24 3"};

constexpr std::array<std::string_view, colour_count> markers{
    "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",                    // circle
    "M0 -6L5.5 4.5H-5.5Z",                                   // triangle
    "M-4.5 -4.5H4.5V4.5H-4.5Z",                              // square
    "M0 -6.5L6 0L0 6.5L-6 0Z",                               // diamond
    "M0 6L5.5 -4.5H-5.5Z",                                   // triangle, down
    "M-1.7 -6H1.7V-1.7H6V1.7H1.7V6H-1.7V1.7H-6V-1.7H-1.7Z",  // plus
    "M-5 -5H5L-5 5H5Z",                                      // hourglass
    "M-5.4 -3.2L-3.2 -5.4L0 -2.2L3.2 -5.4L5.4 -3.2L2.2 0L5.4 3.2L3.2 5.4L0 2.2L-3.2 5.4L-5.4 "
    "3.2L-2.2 0Z"  // cross
};

// Whose colour is whose; the last colour belongs to nobody.
constexpr std::array<std::string_view, colour_count - 1> owners{
    "thread", "control", "coroutine", "pool", "blocking-coroutine", "offload", "queue"};

std::optional<std::size_t> own_style(const std::string& model) {
  const auto owner = std::ranges::find(owners, model);
  if (owner == owners.end()) return std::nullopt;
  return static_cast<std::size_t>(owner - owners.begin());
}

}  // namespace

std::vector<std::size_t> line_styles(std::span<const Run* const> runs) {
  std::vector<std::string> models;
  for (const auto* run : runs) models.push_back(run->model);
  return line_styles(models);
}

std::vector<std::size_t> line_styles(std::span<const std::string> models) {
  std::vector<std::size_t> styles(models.size());
  std::array<bool, colour_count * colour_count> taken{};
  std::vector<std::size_t> waiting;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (const auto own = own_style(models[i]); own && !taken[*own]) {
      styles[i] = *own;
      taken[*own] = true;
    } else {
      waiting.push_back(i);
    }
  }
  // Nobody's colour first, then those of models that are not here, then the next round.
  const auto first_free = [&]() -> std::size_t {
    if (!taken[owners.size()]) return owners.size();
    return static_cast<std::size_t>(std::ranges::find(taken, false) - taken.begin());
  };
  for (const auto i : waiting) {
    const auto free = first_free();
    styles[i] = free < taken.size() ? free : i % taken.size();  // more runs than styles: they repeat
    if (free < taken.size()) taken[free] = true;
  }
  return styles;
}

std::size_t colour_of(std::size_t style) {
  return style % colour_count;
}

// A second round through the colours meets other dashes and markers.
LineStyle line_style(std::size_t style) {
  const auto shifted = (style + style / colour_count) % colour_count;
  return {dashes[shifted], markers[shifted]};
}

std::string swatch(std::size_t style) {
  const auto [dash, marker] = line_style(style);
  return fmt::format(
      "<svg class=\"swatch series-{}\" width=\"56\" height=\"14\" viewBox=\"-28 -7 56 14\" "
      "aria-hidden=\"true\">"
      "<path d=\"M-28 0H28\" stroke-dasharray=\"{}\"/><path class=\"marker\" d=\"{}\"/></svg>",
      colour_of(style), dash, marker);
}

}  // namespace waitbench
