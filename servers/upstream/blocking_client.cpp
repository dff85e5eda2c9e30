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

AttemptResult BlockingClient::attempt(const CallMachine::Attempt& attempt, int client) {
  if (auto kept = take_idle()) {
    upstream_.counters.connections_reused.add();
    const auto exchange = exchange_on(kept.number(), attempt, client, true);
    if (!exchange.stale()) return finish(std::move(kept), exchange);
    upstream_.counters.connections_stale.add();
  }

  auto connecting = begin_connecting(upstream_.target.address);
  const int socket = connecting.socket.number();
  if (!connecting.socket) return {.end = AttemptEnd::connect_failed};
  if (!connecting.made) {
    if (const auto end = wait_for(socket, POLLOUT, attempt.deadline, cut_, client)) return {.end = *end};
    if (!is_connected(socket)) return {.end = AttemptEnd::connect_failed};
  }
  upstream_.counters.connections_opened.add();
  const auto exchange = exchange_on(socket, attempt, client, false);
  return finish(std::move(connecting.socket), exchange);
}

ClientExchange BlockingClient::exchange_on(int socket, const CallMachine::Attempt& attempt, int client,
                                           bool reused) {
  ClientExchange exchange(request_bytes(upstream_.target, attempt.number, attempt.deadline - Clock::now()),
                          upstream_.options.largest_body, reused);
  for (;;) {
    std::optional<AttemptEnd> instead;
    switch (exchange.next()) {
      case ClientExchange::Next::send:
        if (!send_now(socket, exchange)) instead = wait_for(socket, POLLOUT, attempt.deadline, cut_, client);
        break;
      case ClientExchange::Next::read:
        instead = wait_for(socket, POLLIN, attempt.deadline, cut_, client);  // waits here, for the answer
        if (!instead) receive_now(socket, exchange);
        break;
      case ClientExchange::Next::end:
        return exchange;
    }
    if (instead) exchange.give_up(*instead);
  }
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
