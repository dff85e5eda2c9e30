// The frame of the models that block: accepts, gives each connection a thread, drains.
#pragma once

#include <functional>

#include "servers/model.hpp"
#include "servers/net/accept_loop.hpp"
#include "servers/threads/counted_threads.hpp"
#include "servers/threads/open_sockets.hpp"

namespace waitbench::servers {

class ThreadPerConnection final : public Model {
 public:
  /// Serves one connection from beginning to end on its own thread. It must return soon after
  /// service.draining is set and the socket is at its end, or after service.resources.cut happened.
  using Serve = std::function<void(OpenSocket&)>;

  /// `service` must outlive it.
  ThreadPerConnection(Descriptor listener, Service& service, Serve serve);
  ~ThreadPerConnection() override;

  void stop_accepting() override;
  bool wait_until_drained(TimePoint until) override { return threads_.wait_until_none(until); }

 private:
  void start_thread(Descriptor accepted);
  void refuse(int socket, const http::Answer& answer);

  Service& service_;
  const Serve serve_;
  OpenSockets sockets_;
  CountedThreads threads_;
  AcceptLoop acceptor_;
};

}  // namespace waitbench::servers
