// The experiments whose records lie in a directory, and the index that tells them as one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "report/stored_experiment.hpp"

namespace waitbench::cli {

struct StoredExperiments {
  std::vector<StoredExperiment> experiments{};  ///< the oldest first, each with its directory
  std::vector<std::string> unreadable{};        ///< a line for each run.json that could not be read
};

/// Looks at the directories in `directory`, and `levels` - 1 further levels; hidden ones are left out, and
/// records that are of no experiment. Directories are told relative to it. An environment error when it
/// cannot be read.
Result<StoredExperiments> stored_experiments(const std::filesystem::path& directory, unsigned levels);

/// An index as it was written.
struct IndexedExperiments {
  std::vector<StoredExperiment> experiments{};
  std::filesystem::path page{};  ///< index.html
};
/// Writes index.json and index.html of the records in `directory`, replacing those that stand there.
Result<IndexedExperiments> write_index(const std::filesystem::path& directory);

/// Makes "all-20261121T030405Z" in `parent`, or, where that exists, "…-2", "…-3", ….
Result<std::filesystem::path> make_directory_of_several(const std::filesystem::path& parent);

}  // namespace waitbench::cli
