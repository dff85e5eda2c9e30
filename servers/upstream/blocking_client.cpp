#include "servers/upstream/blocking_client.hpp"

#include <poll.h>
#include <utility>

#include "servers/upstream/socket_steps.hpp"
#include "servers/work/watched_wait.hpp"

namespace waitbench::servers::upstream {
namespace {

// Waits until the socket is ready. Empty: it is; else how the attempt ends instead.
std::optional<AttemptEnd> wait_for(int socket, short events, TimePoint deadline, const CutOff& cut,
                                   int client) {
  switch (wait_watching(socket, events, deadline, cut, client)) {
    case WaitEnd::ready:
      return {};
    case WaitEnd::time_over:
      return AttemptEnd::timed_out;
    case WaitEnd::cut:
    case WaitEnd::client_left:
      return AttemptEnd::cut;
  }
  std::unreachable();
}

}  // namespace

void finish_blocking(int socket, ClientExchange& exchange, TimePoint deadline, const CutOff& cut,
                     int client) {
  for (;;) {
    std::optional<AttemptEnd> instead;
    switch (exchange.next()) {
      case ClientExchange::Next::send:
        if (!send_now(socket, exchange)) instead = wait_for(socket, POLLOUT, deadline, cut, client);
        break;
      case ClientExchange::Next::read:
        instead = wait_for(socket, POLLIN, deadline, cut, client);  // waits here, for the answer
        if (!instead) receive_now(socket, exchange);
        break;
      case ClientExchange::Next::end:
        return;
    }
    if (instead) exchange.give_up(*instead);
  }
}

Connected connect_blocking(const Address& address, TimePoint deadline, const CutOff& cut, int client) {
  auto connecting = begin_connecting(address);
  const int socket = connecting.socket.number();
  if (!connecting.socket) return {};
  if (!connecting.made) {
    if (const auto end = wait_for(socket, POLLOUT, deadline, cut, client)) return {.instead = *end};
    if (!is_connected(socket)) return {};
  }
  return {.socket = std::move(connecting.socket)};
}

AttemptResult BlockingClient::attempt(const CallMachine::Attempt& attempt, int client) {
  if (auto kept = take_idle()) {
    upstream_.counters.connections_reused.add();
    const auto exchange = exchange_on(kept.number(), attempt, client, true);
    if (!exchange.stale()) return finish(std::move(kept), exchange);
    upstream_.counters.connections_stale.add();
  }

  auto connected = connect_blocking(upstream_.target.address, attempt.deadline, cut_, client);
  if (!connected.socket) return {.end = connected.instead};
  upstream_.counters.connections_opened.add();
  const auto exchange = exchange_on(connected.socket.number(), attempt, client, false);
  return finish(std::move(connected.socket), exchange);
}

ClientExchange BlockingClient::exchange_on(int socket, const CallMachine::Attempt& attempt, int client,
                                           bool reused) {
  ClientExchange exchange(request_bytes(upstream_.target, attempt.number, attempt.deadline - Clock::now()),
                          upstream_.options.largest_body, reused);
  finish_blocking(socket, exchange, attempt.deadline, cut_, client);
  return exchange;
}

Descriptor BlockingClient::take_idle() {
  const auto take = [this] {
    const std::lock_guard lock(mutex_);
    return idle_.take();
  };
  while (auto kept = take()) {
    if (is_quiet(kept->number())) return std::move(*kept);
    upstream_.counters.connections_stale.add();
  }
  return Descriptor();
}

AttemptResult BlockingClient::finish(Descriptor socket, const ClientExchange& exchange) {
  if (exchange.reusable()) {
    const std::lock_guard lock(mutex_);
    idle_.put(std::move(socket), Clock::now());
  }
  return exchange.result();
}

}  // namespace waitbench::servers::upstream
