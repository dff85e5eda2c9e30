// The thread that accepts connections, the same for every model: what a model does starts with an accepted
// socket.
#pragma once

#include <functional>
#include <thread>

#include "core/descriptor.hpp"
#include "servers/counters.hpp"

namespace waitbench::servers {

/// A thread of its own, so that nothing that a request does can hold up the others' connecting.
class AcceptLoop {
 public:
  /// `adopt` is called on the loop's thread with each accepted socket, which blocks and is closed on exec.
  /// Out of descriptors or memory, it pauses, says so once, and goes on; the listener stays open.
  AcceptLoop(Descriptor listener, Counters& counters, std::function<void(Descriptor)> adopt);
  ~AcceptLoop() { stop(); }

  /// Returns when the last call of `adopt` has; the port is free then.
  void stop();

 private:
  void run();

  Descriptor listener_;
  Counters& counters_;
  const std::function<void(Descriptor)> adopt_;
  std::thread thread_;
};

}  // namespace waitbench::servers
