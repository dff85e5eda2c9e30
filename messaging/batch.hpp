// How many of the operations that wait are stored together? Pure.
#pragma once

#include <cstddef>

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

}  // namespace waitbench::messaging
