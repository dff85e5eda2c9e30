// Reads an experiment from its TOML file, and knows those that come with the program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {

/// What is asked of an experiment beside what its file says.
struct ReadingWishes {
  bool quick = false;             ///< the file's [quick] counts
  std::optional<double> scale{};  ///< of all times, instead of the file's
  std::optional<std::uint64_t> rounds{};
  /// Values of [values], or of [grid] separated by commas, instead of the file's.
  std::map<std::string, std::string> values{};
  unsigned cores = 1;                  ///< that servers may use: the value {cores}
  std::optional<std::string> plan{};   ///< instead of the file's own for all servers
  std::vector<std::string> servers{};  ///< only these are driven; empty: all
  /// Predictions and expectations that mean nothing with these wishes, because a trial of theirs is gone or
  /// a plan has no time, are left out.
  bool partial() const { return !servers.empty() || !values.empty() || plan; }
};

/// Reads TOML text; `origin` stands before the line in errors: `mine.toml:14:9: unknown key "exepct". Did you
/// mean ...`. Whatever the text holds, the answer is an experiment or a usage error. Size: at most 1 MiB.
Result<Experiment> parse_experiment(std::string_view text, std::string_view origin,
                                    const ReadingWishes& wishes = {});

/// An experiment that comes with the program, by name; otherwise a file, by path.
Result<Experiment> find_experiment(const std::string& name_or_path, const ReadingWishes& wishes = {});

/// The names of those that come with the program, in the order in which they are best read.
std::vector<std::string_view> built_in_experiments();

}  // namespace waitbench::lab
