// What a user asks of an experiment beside what its file says.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace waitbench::lab {

/// Whether the program would take what a file says of its own servers; a usage error says why not. Who has
/// the command line knows, and what is absent is not checked.
struct OwnServerCheck {
  std::function<Result<void>(const std::string& model)> model{};
  std::function<Result<void>(const std::vector<std::string>& words)> words{};  ///< the verb first
};

struct ReadingWishes {
  bool quick = false;             ///< the file's [quick] counts
  std::optional<double> scale{};  ///< of all times, instead of the file's
  std::optional<std::uint64_t> rounds{};
  /// Values of [values], or of [grid] separated by commas, instead of the file's.
  std::map<std::string, std::string> values{};
  unsigned cores = 1;                  ///< that servers may use: the value {cores}
  std::optional<std::string> plan{};   ///< instead of the file's own for all servers
  std::vector<std::string> servers{};  ///< only these are driven; empty: all
  OwnServerCheck check{};
  /// What is said of measurements (predictions, expectations, entries) and means nothing with these wishes,
  /// because a trial of theirs is gone or a plan has no time, is left out.
  bool partial() const { return !servers.empty() || !values.empty() || plan; }
};

}  // namespace waitbench::lab
