// Attempts at calls by a coroutine that is suspended while it waits. Beside blocking_client.hpp: the same
// steps.
#pragma once

#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "servers/upstream/call_machine.hpp"
#include "servers/upstream/client_exchange.hpp"
#include "servers/upstream/idle_connections.hpp"
#include "servers/upstream/upstream.hpp"
#include "servers/work/io_types.hpp"

namespace waitbench::servers::upstream {

/// Of one I/O thread, like all that it keeps; nothing is shared with others but the upstream.
class SuspendingClient {
 public:
  using Socket = asio::basic_stream_socket<asio::ip::tcp, IoExecutor>;

  /// `upstream` must outlive it. It must go before the executor's context does; coroutines may still be
  /// suspended in attempt() then, as they do not touch it when they are destroyed.
  SuspendingClient(IoExecutor executor, Upstream& upstream)
      : executor_(std::move(executor)),
        upstream_(upstream),
        idle_(upstream.options.idle_time, upstream.counters.connections_idle) {}

  /// Returns when an answer is whole, when none will come, at the deadline, or as cut when the coroutine is
  /// cancelled. A server that is cut destroys what is suspended.
  Task<AttemptResult> attempt(CallMachine::Attempt attempt);

  Upstream& upstream() { return upstream_; }
  IoExecutor executor() const { return executor_; }

 private:
  std::optional<Socket> take_idle();
  Task<void> exchange_on(Socket& socket, Timer& deadline, ClientExchange& exchange);
  AttemptResult finish(Socket socket, const ClientExchange& exchange);

  IoExecutor executor_;
  Upstream& upstream_;
  IdleConnections<Socket> idle_;
};

}  // namespace waitbench::servers::upstream
