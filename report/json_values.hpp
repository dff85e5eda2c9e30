// How figures become values of JSON, wherever this program writes it.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "core/statistics/mean_comparison.hpp"

namespace waitbench {

/// Keys keep their order, so that two files can be compared line by line.
using Json = nlohmann::ordered_json;

/// Six decimals, so that a difference between two files is one of measurement; JSON has no NaN: null.
inline Json number(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::round(value * 1e6) / 1e6;
}

template <class T>
Json number_or_null(const std::optional<T>& value) {
  if (!value) return nullptr;
  if constexpr (std::is_floating_point_v<T>) {
    return number(*value);
  } else {
    return *value;
  }
}

/// Adds "measured", and its interval as "low" and "high"; null where there is none.
inline void add_measured(Json& object, const std::optional<Estimate>& found) {
  const bool bounded = found && found->interval;
  object["measured"] = found ? number(found->value) : Json(nullptr);
  object["low"] = bounded ? number(found->interval->low) : Json(nullptr);
  object["high"] = bounded ? number(found->interval->high) : Json(nullptr);
}

inline Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// Indented, with a trailing newline; what is no UTF-8 becomes U+FFFD.
inline std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace waitbench
