#include "core/scratch_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/file.hpp"

namespace waitbench {

Result<ScratchDirectory> ScratchDirectory::make(std::string_view what) {
  std::error_code failed;
  const auto parent = std::filesystem::temp_directory_path(failed);
  if (failed) return environment_error("there is no directory for temporary files. Set TMPDIR to one.");
  auto name = (parent / fmt::format("waitbench-{}-XXXXXX", what)).string();
  if (mkdtemp(name.data()) == nullptr) return file_error(parent, "written to", errno);
  return ScratchDirectory(name);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchDirectory::~ScratchDirectory() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace waitbench
