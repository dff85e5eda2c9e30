// "Did you mean ...?": the known word nearest to a mistyped one.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace waitbench {

/// The known word whose distance to `word` is smallest and at most a third of its own length, if there is
/// one; the first of equals. The distance counts insertions, deletions, substitutions and swaps of neighbours
/// (optimal string alignment: Damerau, CACM 7(3), 1964). Words over 64 characters are near to none.
std::optional<std::string_view> nearest_word(std::string_view word, std::span<const std::string_view> known);

}  // namespace waitbench
