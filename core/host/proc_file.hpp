// Opens and reads the small files of /proc and /sys.
#pragma once

#include <cstddef>
#include <dirent.h>
#include <memory>
#include <string>
#include <utility>

#include <boost/system/error_code.hpp>

namespace waitbench {

/// An open descriptor that is closed with its owner.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int number() const noexcept { return fd_; }
  /// Now the caller's to close.
  int release() noexcept { return std::exchange(fd_, -1); }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
/// An open directory, read entry by entry.
using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// openat(2) with O_CLOEXEC; an invalid one, and errno in `error`, when it fails.
FileDescriptor open_at(int directory, const char* path, int flags, boost::system::error_code& error);

/// A null one, and errno in `error`, when it fails.
Directory open_directory_at(int directory, const char* path, boost::system::error_code& error);

/// Replaces `text` with the whole file, from its beginning, using its memory again.
void read_from_start(const FileDescriptor& file, std::string& text, boost::system::error_code& error);

/// The whole file at `path`, or "" and the reason in `error`.
std::string read_file(const char* path, boost::system::error_code& error);

}  // namespace waitbench
