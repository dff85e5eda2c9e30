#include "lab/advice/scratch_queue.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "core/file.hpp"

namespace waitbench::lab {

Result<ScratchQueue> ScratchQueue::make() {
  std::error_code failed;
  const auto parent = std::filesystem::temp_directory_path(failed);
  if (failed) return environment_error("there is no directory for temporary files. Set TMPDIR to one.");
  auto name = (parent / "waitbench-queue-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return file_error(parent, "written to", errno);
  return ScratchQueue(name);
}

ScratchQueue::ScratchQueue(ScratchQueue&& other) noexcept : directory_(std::exchange(other.directory_, {})) {}

ScratchQueue::~ScratchQueue() {
  if (directory_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string ScratchQueue::url() const {
  return "sqlite:" + (directory_ / "jobs.db").string();
}

}  // namespace waitbench::lab
