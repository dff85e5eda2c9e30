// Which of the operations that wait are stored together, and is it worth waiting for more? Pure.
#pragma once

#include <algorithm>
#include <cstddef>

#include "core/units.hpp"

namespace waitbench::messaging {

/// A batch costs one flush however large it is; but all in it wait for all of it, and it keeps other
/// processes from writing.
struct BatchLimits {
  std::size_t operations = 1000;  ///< at least 1
  std::size_t bytes = 1 << 20;    ///< of what they hand in
};

/// The next batch, filled from the front of the line.
class Batch {
 public:
  explicit Batch(const BatchLimits& limits) : limits_(limits) {}

  /// True, and counted, when an operation of so many bytes belongs to it. The first always does, however
  /// large: it would wait for ever. After the first that does not, none does: nobody overtakes.
  bool admit(std::size_t bytes) noexcept;
  std::size_t operations() const noexcept { return operations_; }

 private:
  const BatchLimits limits_;
  std::size_t operations_ = 0, bytes_ = 0;
  bool closed_ = false;
};

/// Whose return is worth waiting for.
///
/// Callers who were told together send their next operations together, but the first of them a little before
/// the others: stored at once, it would have a flush of its own, and the others wait for that. So the writer
/// waits until as many are there as in the larger of the last two batches, but no longer than half of what
/// the last one took, and 10 ms. One who comes alone is never made to wait. The same idea with fixed numbers:
/// PostgreSQL's commit_delay and commit_siblings.
class Company {
 public:
  /// A batch of so many operations was stored, within `took`.
  void stored(std::size_t operations, Duration took) noexcept {
    before_ = last_;
    last_ = operations;
    patience_ = std::min<Duration>(took / 2, std::chrono::milliseconds(10));
  }
  std::size_t expected() const noexcept { return std::max(before_, last_); }
  Duration patience() const noexcept { return patience_; }

 private:
  std::size_t before_ = 0, last_ = 0;
  Duration patience_{};
};

}  // namespace waitbench::messaging
