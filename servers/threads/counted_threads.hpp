// Threads of the models that block: started with the stack asked for, counted, limited, and waited for.
#pragma once

#include <functional>
#include <optional>

#include "core/units.hpp"
#include "servers/gate.hpp"

namespace waitbench::servers {

class CountedThreads {
 public:
  /// `stack` is each thread's stack; empty takes the system's default (usually 8 MiB of address space). At
  /// most `most` run at once; empty: as many as the system gives.
  explicit CountedThreads(std::optional<Bytes> stack, std::optional<std::uint64_t> most = {})
      : stack_(stack), most_(most) {}
  /// Waits for the last thread.
  ~CountedThreads();

  enum class Started : std::uint8_t {
    yes,
    too_many,  ///< no: as many run as may
    refused,   ///< no: the system gives none
  };
  /// Runs `work` on a new thread. When it does not, `work` is left as it was. `work` must not throw. One
  /// thread at a time may start others.
  Started start(std::function<void()>& work);
  std::uint64_t running() const { return gate_.inside(); }
  bool wait_until_none(TimePoint until) { return gate_.wait_until_empty(until); }
  void wait_until_none();

 private:
  const std::optional<Bytes> stack_;
  const std::optional<std::uint64_t> most_;
  Gate gate_;
};

}  // namespace waitbench::servers
