// "Did you mean …?": the known word nearest to a mistyped one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace waitbench::cli {

/// The known word within an edit distance (Levenshtein, 1966) of a third of its length, if there is one.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

}  // namespace waitbench::cli
