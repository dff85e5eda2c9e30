// Measures as text, with which one process of a server tells another what it measured. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "servers/admin/measures.hpp"

namespace waitbench::servers {

/// A line for each: kind, name, class, value (as exact as a double), help; tabs between them. No text of a
/// measure may hold a tab or a line end.
std::string format_measures(const std::vector<Measure>& measures);

/// A measure with texts of its own.
struct OwnedMeasure {
  std::string name, help;
  CounterInfo::Kind kind;
  std::string answer_class;
  double value;
};
/// Reads what format_measures() wrote; nothing when it is anything else.
std::optional<std::vector<OwnedMeasure>> parse_measures(std::string_view text);

}  // namespace waitbench::servers
