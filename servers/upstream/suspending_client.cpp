#include "servers/upstream/suspending_client.hpp"

#include <boost/asio/experimental/parallel_group.hpp>

#include "servers/upstream/socket_steps.hpp"

namespace waitbench::servers::upstream {
namespace {

using Socket = SuspendingClient::Socket;

// Waits until the socket is ready. Empty: it is; else how the attempt ends instead.
Task<std::optional<AttemptEnd>> wait_for(Socket& socket, Socket::wait_type event, Timer& deadline) {
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return AttemptEnd::cut;
  const auto [order, ready, late] =
      co_await asio::experimental::make_parallel_group(socket.async_wait(event, asio::deferred),
                                                       deadline.async_wait(asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::deferred);
  if (order[0] == 1 && !late) co_return AttemptEnd::timed_out;
  if (ready == asio::error::operation_aborted && late) co_return AttemptEnd::cut;  // both: from outside
  co_return std::nullopt;  // an error: the next send or recv says what is wrong
}

}  // namespace

Task<AttemptResult> SuspendingClient::attempt(CallMachine::Attempt attempt) {
  Timer deadline(executor_, attempt.deadline);
  const auto request = [&] {
    return request_bytes(upstream_.target, attempt.number, attempt.deadline - Clock::now());
  };
  if (auto kept = take_idle()) {
    upstream_.counters.connections_reused.add();
    ClientExchange exchange(request(), upstream_.options.largest_body, true);
    co_await exchange_on(*kept, deadline, exchange);
    if (!exchange.stale()) co_return finish(std::move(*kept), exchange);
    upstream_.counters.connections_stale.add();
  }

  auto connecting = begin_connecting(upstream_.target.address);
  if (!connecting.socket) co_return AttemptResult{.end = AttemptEnd::connect_failed};
  const bool v6 = upstream_.target.address.host.find(':') != std::string::npos;
  Socket socket(executor_);
  boost::system::error_code failed;
  socket.assign(v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), connecting.socket.number(), failed);
  if (failed) co_return AttemptResult{.end = AttemptEnd::connect_failed};
  connecting.socket.release();  // NOLINT(bugprone-unused-return-value): owned by the socket now
  if (!connecting.made) {
    if (const auto end = co_await wait_for(socket, Socket::wait_write, deadline))
      co_return AttemptResult{.end = *end};
    if (!is_connected(socket.native_handle())) co_return AttemptResult{.end = AttemptEnd::connect_failed};
  }
  upstream_.counters.connections_opened.add();
  ClientExchange exchange(request(), upstream_.options.largest_body, false);
  co_await exchange_on(socket, deadline, exchange);
  co_return finish(std::move(socket), exchange);
}

Task<void> SuspendingClient::exchange_on(Socket& socket, Timer& deadline, ClientExchange& exchange) {
  for (;;) {
    std::optional<AttemptEnd> instead;
    switch (exchange.next()) {
      case ClientExchange::Next::send:
        if (!send_now(socket.native_handle(), exchange))
          instead = co_await wait_for(socket, Socket::wait_write, deadline);
        break;
      case ClientExchange::Next::read:
        instead = co_await wait_for(socket, Socket::wait_read, deadline);  // suspends here, for the answer
        if (!instead) receive_now(socket.native_handle(), exchange);
        break;
      case ClientExchange::Next::end:
        co_return;
    }
    if (instead) exchange.give_up(*instead);
  }
}

std::optional<SuspendingClient::Socket> SuspendingClient::take_idle() {
  while (auto kept = idle_.take()) {
    if (is_quiet(kept->native_handle())) return kept;
    upstream_.counters.connections_stale.add();
  }
  return {};
}

AttemptResult SuspendingClient::finish(Socket socket, const ClientExchange& exchange) {
  if (exchange.reusable()) idle_.put(std::move(socket), Clock::now());
  return exchange.result();
}

}  // namespace waitbench::servers::upstream
