// The frame of the models whose connections are coroutines: I/O threads, connections dealt out to them,
// drain. How a request is handled is the model's.
#pragma once

#include <vector>

#include "servers/coroutine/io_thread.hpp"
#include "servers/net/accept_loop.hpp"

namespace waitbench::servers {

class SuspendedConnections final : public Model {
 public:
  /// `service` must outlive it. Its worker pool, if it has one, is started last and stopped first.
  SuspendedConnections(Descriptor listener, Service& service, Handle handle);
  ~SuspendedConnections() override;

  void stop_accepting() override;
  bool wait_until_drained(TimePoint until) override { return open_connections_.wait_until_empty(until); }

 private:
  using IoThreads = std::vector<std::unique_ptr<IoThread>>;

  IoThreads io_threads();
  void end();

  Service& service_;
  const Handle handle_;
  Gate open_connections_;
  IoThreads threads_;
  std::size_t next_ = 0;  // of the accepting thread
  AcceptLoop acceptor_;
};

}  // namespace waitbench::servers
