// Where stored records lie: run.json, in a directory of its own.
#pragma once

#include <filesystem>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench::cli {

inline constexpr auto record_file_name = "run.json";
inline constexpr Bytes longest_record{std::uint64_t{1} << 28};  ///< that is read; thousands of runs

/// What lies directly in a directory and may hold records: directories that are not hidden (those are half
/// written, or somebody's own). An environment error if it cannot be read.
Result<std::vector<std::filesystem::path>> directories_in(const std::filesystem::path& directory);

/// What cannot be looked at is no file to us; reading it will say why.
bool is_file(const std::filesystem::path& path);

}  // namespace waitbench::cli
