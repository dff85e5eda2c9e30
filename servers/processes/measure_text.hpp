// Measures as text, with which one process of a server tells another what it measured. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "servers/admin/measures.hpp"

namespace waitbench::servers {

/// A line for each: kind, name, key and value of its label, value, help; tabs between them. A number is as
/// exact as a double; of a histogram arrive its counts, and the extremes to the precision of its buckets
/// (core/encoding/histogram_codec.hpp). No text of a measure may hold a tab or a line end.
std::string format_measures(const std::vector<Measure>& measures);

/// A measure with texts of its own.
struct OwnedMeasure {
  std::string name, help;
  Measure::Kind kind;
  std::string label_key, label_value;
  Measure::Value value;  ///< a histogram for `times`, and for nothing else

  /// Its texts are this one's.
  Measure view() const { return {name, help, kind, {label_key, label_value}, value}; }
};
/// Reads what format_measures() wrote; nothing when it is anything else.
std::optional<std::vector<OwnedMeasure>> parse_measures(std::string_view text);

}  // namespace waitbench::servers
