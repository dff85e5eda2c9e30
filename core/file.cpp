#include "core/file.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "core/descriptor.hpp"

namespace waitbench {
namespace {

// 0, or the errno of the write that failed. A short write (disk nearly full, signal) is continued, so that
// the cause shows on the next one.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;  // would loop for ever
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// 0 or errno. The file at `path` must not exist.
int write_new_file(const std::filesystem::path& path, std::string_view content) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file) return errno;
  if (const int failed = write_all(file.number(), content)) return failed;
  if (::fsync(file.number()) != 0) return errno;
  return file.close();
}

// 0 or errno. Appends what comes until the end, or until `text` holds more than `most` bytes.
int read_all(int descriptor, std::string& text, std::size_t most) {
  constexpr std::size_t step = 64 * 1024;
  for (;;) {
    const auto had = text.size();
    if (had > most) return 0;
    // Doubled, so that a large file is copied a few times at most; one more than allowed shows what is too
    // large.
    text.resize(std::min(most, std::max(2 * had, step)) + 1);
    const auto got = ::read(descriptor, text.data() + had, text.size() - had);
    const int failed = got < 0 ? errno : 0;
    text.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (failed == EINTR) continue;
    if (got <= 0) return failed;
  }
}

std::filesystem::path directory_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::string_view remedy(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return " Free some space or choose another directory.";
    case EACCES:
    case EPERM:
    case EROFS:
      return " Choose a directory you may write to.";
    case ENOENT:
    case ENOTDIR:
      return " Choose a directory that exists.";
    default:
      return "";
  }
}

}  // namespace

Error file_error(const std::filesystem::path& path, std::string_view what, int error_number) {
  const auto cause = std::error_code(error_number, std::generic_category()).message();
  return environment_error(
      fmt::format("{} could not be {}: {}.{}", path.string(), what, cause, remedy(error_number)));
}

Result<std::string> read_whole_file(const std::filesystem::path& path, Bytes most) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  const int failed = file ? read_all(file.number(), text, most.count) : errno;
  if (failed != 0) {
    const auto cause = std::error_code(failed, std::generic_category()).message();
    return environment_error(fmt::format("{} cannot be read: {}. Is the path right?", path.string(), cause));
  }
  if (text.size() > most.count)
    return usage_error(fmt::format("{} is larger than {}.", path.string(), format_bytes(most)));
  return text;
}

std::filesystem::path partial_name(const std::filesystem::path& path) {
  static std::atomic<unsigned> next{0};
  const auto name = fmt::format(".{}.partial-{}-{}", path.filename().string(), ::getpid(), next.fetch_add(1));
  return directory_of(path) / name;
}

Result<void> sync_directory(const std::filesystem::path& directory) {
  const Descriptor open_directory(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!open_directory) return file_error(directory, "opened", errno);
  // Some file systems cannot flush a directory and say EINVAL; there is nothing more to do on them.
  if (::fsync(open_directory.number()) != 0 && errno != EINVAL)
    return file_error(directory, "flushed", errno);
  return {};
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return environment_error(
        fmt::format("{} is not a regular file. Choose the name of a file.", path.string()));
  }
  auto partial = partial_name(path);
  int failed = write_new_file(partial, content);
  while (failed == EEXIST) {  // left by a killed process that had this pid
    partial = partial_name(path);
    failed = write_new_file(partial, content);
  }
  if (failed == 0 && ::rename(partial.c_str(), path.c_str()) != 0) failed = errno;
  if (failed != 0) {
    ::unlink(partial.c_str());
    return file_error(path, "written", failed);
  }
  return sync_directory(directory_of(path));
}

}  // namespace waitbench
