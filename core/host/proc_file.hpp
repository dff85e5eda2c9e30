// Opens and reads the small files of /proc and /sys.
#pragma once

#include <cstddef>
#include <dirent.h>
#include <memory>
#include <string>

#include <boost/system/error_code.hpp>

#include "core/descriptor.hpp"

namespace waitbench {

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
/// An open directory, read entry by entry.
using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// openat(2) with O_CLOEXEC; an invalid one, and errno in `error`, when it fails.
Descriptor open_at(int directory, const char* path, int flags, boost::system::error_code& error);

/// A null one, and errno in `error`, when it fails.
Directory open_directory_at(int directory, const char* path, boost::system::error_code& error);

/// Replaces `text` with the whole file, from its beginning, using its memory again.
void read_from_start(const Descriptor& file, std::string& text, boost::system::error_code& error);

/// The whole file at `path`, or "" and the reason in `error`.
std::string read_file(const char* path, boost::system::error_code& error);

}  // namespace waitbench
