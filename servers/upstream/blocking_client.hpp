// Attempts at calls by a thread that blocks while it waits. Beside suspending_client.hpp: the same steps.
#pragma once

#include <mutex>

#include "core/descriptor.hpp"
#include "servers/upstream/call_machine.hpp"
#include "servers/upstream/client_exchange.hpp"
#include "servers/upstream/idle_connections.hpp"
#include "servers/upstream/upstream.hpp"
#include "servers/work/cut_off.hpp"

namespace waitbench::servers::upstream {

/// Does what is left of an exchange on a connected socket. Returns at its end, at `deadline`, or soon after
/// the cut; `client`: the socket of whoever wants to know, or no_client; cut as well, once it has left.
void finish_blocking(int socket, ClientExchange& exchange, TimePoint deadline, const CutOff& cut, int client);
/// Connects a new socket; empty, with the reason, when it cannot be within that time.
struct Connected {
  Descriptor socket = Descriptor();
  AttemptEnd instead = AttemptEnd::connect_failed;
};
Connected connect_blocking(const Address& address, TimePoint deadline, const CutOff& cut, int client);

/// Any thread; the kept connections are shared by all.
class BlockingClient {
 public:
  /// Both must outlive it.
  BlockingClient(Upstream& upstream, const CutOff& cut)
      : upstream_(upstream),
        cut_(cut),
        idle_(upstream.options.idle_time, upstream.counters.connections_idle) {}

  /// Returns when an answer is whole, when none will come, at the deadline, or soon after the cut. `client`:
  /// the socket of whoever wants to know, or no_client; cut as well, once it has left.
  AttemptResult attempt(const CallMachine::Attempt& attempt, int client);

  Upstream& upstream() { return upstream_; }
  const CutOff& cut() const { return cut_; }

 private:
  Descriptor take_idle();
  ClientExchange exchange_on(int socket, const CallMachine::Attempt& attempt, int client, bool reused);
  AttemptResult finish(Descriptor socket, const ClientExchange& exchange);

  Upstream& upstream_;
  const CutOff& cut_;
  std::mutex mutex_;
  IdleConnections<Descriptor> idle_;  // under mutex_
};

}  // namespace waitbench::servers::upstream
