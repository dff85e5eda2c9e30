// A directory for what is needed for a while: it goes away with its owner, and all that is in it.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "core/result.hpp"

namespace waitbench {

class ScratchDirectory {
 public:
  /// Below the directory of temporary files (TMPDIR), `waitbench-WHAT-…`. Errors (environment): it cannot be
  /// made there.
  static Result<ScratchDirectory> make(std::string_view what);

  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ~ScratchDirectory();

  const std::filesystem::path& path() const { return path_; }  ///< absolute, if TMPDIR is

 private:
  explicit ScratchDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;  // empty: moved from
};

}  // namespace waitbench
