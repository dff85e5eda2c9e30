#include "servers/upstream/blocking_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <poll.h>

#include "servers/upstream/socket_steps.hpp"

namespace waitbench::servers::upstream {
namespace {

// Waits until the socket is ready. Empty: it is; else how the attempt ends instead.
std::optional<AttemptEnd> wait_for(int socket, short events, TimePoint deadline, const CutOff& cut) {
  for (;;) {
    const auto left = std::max(deadline - Clock::now(), Duration(0));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
    std::array<pollfd, 2> wanted{{{.fd = socket, .events = events, .revents = 0},
                                  {.fd = cut.descriptor(), .events = POLLIN, .revents = 0}}};
    const int ready = ::ppoll(wanted.data(), wanted.size(), &timeout, nullptr);
    if (cut.happened()) return AttemptEnd::cut;
    if (ready == 0) return AttemptEnd::timed_out;
    if (ready > 0 || errno != EINTR) return {};  // an error: the next send or recv says what is wrong
  }
}

}  // namespace

AttemptResult BlockingClient::attempt(const CallMachine::Attempt& attempt) {
  if (auto kept = take_idle()) {
    upstream_.counters.connections_reused.add();
    const auto exchange = exchange_on(kept.number(), attempt, true);
    if (!exchange.stale()) return finish(std::move(kept), exchange);
    upstream_.counters.connections_stale.add();
  }

  auto connecting = begin_connecting(upstream_.target.address);
  const int socket = connecting.socket.number();
  if (!connecting.socket) return {.end = AttemptEnd::connect_failed};
  if (!connecting.made) {
    if (const auto end = wait_for(socket, POLLOUT, attempt.deadline, cut_)) return {.end = *end};
    if (!is_connected(socket)) return {.end = AttemptEnd::connect_failed};
  }
  upstream_.counters.connections_opened.add();
  const auto exchange = exchange_on(socket, attempt, false);
  return finish(std::move(connecting.socket), exchange);
}

ClientExchange BlockingClient::exchange_on(int socket, const CallMachine::Attempt& attempt, bool reused) {
  ClientExchange exchange(request_bytes(upstream_.target, attempt.number, attempt.deadline - Clock::now()),
                          upstream_.options.largest_body, reused);
  for (;;) {
    std::optional<AttemptEnd> instead;
    switch (exchange.next()) {
      case ClientExchange::Next::send:
        if (!send_now(socket, exchange)) instead = wait_for(socket, POLLOUT, attempt.deadline, cut_);
        break;
      case ClientExchange::Next::read:
        instead = wait_for(socket, POLLIN, attempt.deadline, cut_);  // waits here, for the answer
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
