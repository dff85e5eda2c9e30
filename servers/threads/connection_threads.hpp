// A thread for each connection: started, counted, and waited for; shared by the models that block.
#pragma once

#include <functional>
#include <optional>

#include "core/units.hpp"
#include "servers/gate.hpp"

namespace waitbench::servers {

class ConnectionThreads {
 public:
  /// `stack` is each thread's stack; empty takes the system's default (usually 8 MiB of address space).
  explicit ConnectionThreads(std::optional<Bytes> stack) : stack_(stack) {}
  /// Waits for the last thread.
  ~ConnectionThreads();

  /// Runs `work` on a new thread. False when the kernel refuses one; `work` is then left as it was.
  /// `work` must not throw.
  bool start(std::function<void()>& work);
  std::uint64_t running() const { return gate_.inside(); }
  bool wait_until_none(TimePoint until) { return gate_.wait_until_empty(until); }

 private:
  const std::optional<Bytes> stack_;
  Gate gate_;
};

}  // namespace waitbench::servers
