// Files, whole or not at all: written so that no reader ever meets half of one, read up to a size.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

/// Puts `content` at `path`, replacing a regular file that stands there. The content is written to a hidden
/// temporary file in the same directory, flushed to the disk and renamed; then the directory is flushed. On
/// any failure (disk full, quota, no permission, no such directory) what stood at `path` is untouched, the
/// temporary file is removed, and an environment error names the path and the cause. Something at `path` that
/// is not a regular file is refused: it cannot be replaced whole. Killed half-way, it leaves at most the
/// temporary file, ".NAME.partial-PID-N". Threads: safe for different paths; for one path the last wins.
Result<void> write_file(const std::filesystem::path& path, std::string_view content);

/// What stands at `path`, or comes out of it (a pipe), to its end. More than `most` is a usage error; what
/// cannot be read, a directory too, an environment error. Both begin with the path.
Result<std::string> read_whole_file(const std::filesystem::path& path, Bytes most);

/// Flushes the names in `directory` to the disk, so that a rename in it survives a power cut.
Result<void> sync_directory(const std::filesystem::path& directory);

/// The environment error "PATH could not be WHAT: CAUSE." with what to do where `error_number` (errno) tells.
Error file_error(const std::filesystem::path& path, std::string_view what, int error_number);

/// A name beside `path` that no other process or thread uses: ".NAME.partial-PID-N".
std::filesystem::path partial_name(const std::filesystem::path& path);

}  // namespace waitbench
