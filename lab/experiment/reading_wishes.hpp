// What a user asks of an experiment beside what its file says.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace waitbench::lab {

struct ReadingWishes {
  bool quick = false;             ///< the file's [quick] counts
  std::optional<double> scale{};  ///< of all times, instead of the file's
  std::optional<std::uint64_t> rounds{};
  /// Values of [values], or of [grid] separated by commas, instead of the file's.
  std::map<std::string, std::string> values{};
  unsigned cores = 1;                  ///< that servers may use: the value {cores}
  std::optional<std::string> plan{};   ///< instead of the file's own for all servers
  std::vector<std::string> servers{};  ///< only these are driven; empty: all
  /// What is said of measurements (predictions, expectations, entries) and means nothing with these wishes,
  /// because a trial of theirs is gone or a plan has no time, is left out.
  bool partial() const { return !servers.empty() || !values.empty() || plan; }
};

}  // namespace waitbench::lab
