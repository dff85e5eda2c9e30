// The formulas that experiments predict by, under the names that their files use: one table that the reader,
// the documents and the tests share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace waitbench::lab {

/// What a parameter or a result counts: a number, seconds, or events a second.
enum class Quantities : std::uint8_t { number, seconds, per_second };

struct FormulaParameter {
  std::string_view name;
  Quantities of = Quantities::number;
  std::string_view meaning;
  std::optional<double> by_default{};  ///< absent: must be given
};

struct Formula {
  std::string_view name;
  std::string_view text;  ///< "X = min(N / (S + Z), m / S)"
  std::string_view source;
  Quantities result = Quantities::number;
  std::vector<FormulaParameter> parameters{};
  /// Of as many values as there are parameters, in their order. Not finite: it says nothing of these.
  double (*value)(std::span<const double>) = nullptr;
};

const std::vector<Formula>& formulas();
/// A usage error names those that there are.
Result<const Formula*> find_formula(std::string_view name);

}  // namespace waitbench::lab
