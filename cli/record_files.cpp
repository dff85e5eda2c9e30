#include "cli/record_files.hpp"

#include <system_error>

#include "core/file.hpp"

namespace waitbench::cli {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> directories_in(const fs::path& directory) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code ignored;  // what cannot be looked at is no record to us
    const bool hidden = entry->path().filename().string().starts_with('.');
    if (!hidden && entry->is_directory(ignored)) found.push_back(entry->path());
  }
  if (failed) return file_error(directory, "read", failed.value());
  return found;
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

}  // namespace waitbench::cli
