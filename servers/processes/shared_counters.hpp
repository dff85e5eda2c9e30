// Where the processes of one server count: memory that all of them see, mapped before they are forked.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "core/result.hpp"
#include "servers/counters.hpp"

namespace waitbench::servers {

/// Counters for `count` processes. Each process adds to its own, any may read all: they are atomics without a
/// lock. What a process counted stays when it ends.
class SharedCounters {
 public:
  /// Errors (environment): no memory.
  static Result<SharedCounters> map(std::size_t count);

  Counters& of(std::size_t process) const { return counters_.get()[process]; }

 private:
  struct Unmap {
    std::size_t count;
    void operator()(Counters* counters) const noexcept;
  };
  explicit SharedCounters(Counters* counters, std::size_t count) : counters_(counters, Unmap{count}) {}

  std::unique_ptr<Counters, Unmap> counters_;
};

}  // namespace waitbench::servers
