// The named values of an experiment, put where its texts name them: "{users}", "{wait:ms}". Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace waitbench::lab {

class Values {
 public:
  /// `scale` multiplies the times that are asked for as numbers, `{wait:ms}` and `{wait:s}`: those that
  /// remain texts are scaled by whoever reads them.
  explicit Values(double scale) : scale_(scale) {}

  void set(std::string name, std::string value);
  const std::string* find(std::string_view name) const;

  /// The text with its values. `left` are names that are filled in later and stay as they are. Anything else
  /// in braces is a usage error, as is a brace that is not closed, and more than 1 MiB of text.
  Result<std::string> fill(std::string_view text, std::span<const std::string> left) const;
  /// The same of a file of another language: braces that hold no name of ours, or are not closed, stay.
  Result<std::string> fill_known(std::string_view text) const;

 private:
  Result<std::optional<std::string>> value_of(std::string_view asked) const;

  double scale_;
  std::map<std::string, std::string, std::less<>> values_;
};

/// `text` with each `what` in it replaced.
std::string replaced_all(std::string text, std::string_view what, std::string_view by);

/// What stands between commas: "5,10" is "5" and "10".
std::vector<std::string> listed(std::string_view text);

/// Letters, digits, '-' and '_', beginning with a letter; at most 40.
bool is_value_name(std::string_view text);

}  // namespace waitbench::lab
