// A directory for a queue's file, which goes away with its owner.
#pragma once

#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace waitbench::lab {

class ScratchQueue {
 public:
  /// In the directory of temporary files (TMPDIR). Errors (environment): it cannot be made there.
  static Result<ScratchQueue> make();

  ScratchQueue(ScratchQueue&& other) noexcept;
  ScratchQueue& operator=(ScratchQueue&&) = delete;
  /// Removes the directory, with whatever is in it.
  ~ScratchQueue();

  /// "sqlite:PATH": what `--queue` takes.
  std::string url() const;

 private:
  explicit ScratchQueue(std::filesystem::path directory) : directory_(std::move(directory)) {}

  std::filesystem::path directory_;  // empty: moved from
};

}  // namespace waitbench::lab
