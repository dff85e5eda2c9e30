// A record as a directory of files, published whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"
#include "core/result.hpp"

namespace waitbench {

/// "twins-20261121T030405Z": the record's name, made safe, and the moment it began.
std::string record_directory_name(const Record& record);

/// `text` as the name of one file or directory: letters, digits, '.', '_' and '-' stay, whatever stands
/// between becomes one '-'; at most 100 bytes, never empty, never beginning with '.' or '-' nor ending with
/// '-'.
std::string safe_file_name(std::string_view text);

/// Whether write_record could write at `directory`, found out by writing: so that nobody measures for a
/// minute and then fails. Creates the missing directories above it; leaves nothing else behind.
Result<void> check_writable(const std::filesystem::path& directory);

/// Stores the record as `directory`, or, when something other than an empty directory stands there, as
/// `directory`-2, -3, …; returns the path used. All files are written and flushed in a hidden directory
/// beside it, ".NAME.partial-PID-N", which is then renamed: whoever finds the final name finds every file
/// whole, and a program killed at any moment leaves at most the hidden one. Fails with an environment error
/// that names the path and the cause; earlier records stay untouched.
Result<std::filesystem::path> write_record(const Record& record, const std::filesystem::path& directory);

struct RecordFile {
  std::string name;
  std::string content;
};
/// The files of a record directory (docs/results.md): pure.
std::vector<RecordFile> record_files(const Record& record);

}  // namespace waitbench
