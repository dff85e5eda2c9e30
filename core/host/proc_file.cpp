#include "core/host/proc_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace waitbench {
namespace {

void set_from_errno(boost::system::error_code& error) {
  error.assign(errno, boost::system::system_category());
}

}  // namespace

Descriptor open_at(int directory, const char* path, int flags, boost::system::error_code& error) {
  error.clear();
  Descriptor file(::openat(directory, path, flags | O_CLOEXEC));
  if (!file) set_from_errno(error);
  return file;
}

Directory open_directory_at(int directory, const char* path, boost::system::error_code& error) {
  auto file = open_at(directory, path, O_RDONLY | O_DIRECTORY, error);
  if (!file) return nullptr;
  Directory opened(::fdopendir(file.number()));
  if (opened) {
    file.release();
  } else {
    set_from_errno(error);
  }
  return opened;
}

void read_from_start(const Descriptor& file, std::string& text, boost::system::error_code& error) {
  constexpr std::size_t first_try = 4096;  // nearly every file of /proc: one read, and one that finds the end
  error.clear();
  std::size_t filled = 0;
  text.resize(std::max(text.capacity(), first_try));
  for (;;) {
    if (filled == text.size()) text.resize(2 * text.size());
    const auto got =
        ::pread(file.number(), text.data() + filled, text.size() - filled, static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) set_from_errno(error);
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(error ? 0 : filled);
}

std::string read_file(const char* path, boost::system::error_code& error) {
  std::string text;
  const auto file = open_at(AT_FDCWD, path, O_RDONLY, error);
  if (file) read_from_start(file, text, error);
  return text;
}

}  // namespace waitbench
