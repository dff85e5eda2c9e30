#include "servers/coroutine/serve.hpp"

namespace waitbench::servers {

// Beside servers/control/serve.cpp: the same loop, but here the coroutine waits and the thread does not.
Task<void> serve_suspending(Descriptor accepted, IoThread& thread) {
  auto& service = thread.service();
  Connection connection(std::move(accepted), thread.executor(), service, thread.gate());
  auto& exchange = connection.exchange;

  for (;;) {
    switch (exchange.next()) {
      case http::Next::read: {
        if (exchange.phase() == http::Phase::idle && service.draining) co_return;
        thread.deadlines().watch(connection);
        const auto room = room_to_read(connection);
        const auto [error, bytes] =
            co_await connection.socket.async_receive(room, as_result);  // suspends here
        take_in(connection, error, bytes);
        break;
      }
      case http::Next::run: {
        Deadlines::forget(connection);
        Handling handling(service.site, exchange);
        const auto end = co_await thread.handle(handling, connection);  // and here, or as its model has it
        const auto now = Clock::now();
        if (!service.is_answered(end, connection.socket.native_handle(), exchange.phase_began(), now))
          co_return;
        exchange.answer(handling.answer(end), service.draining, now);
        break;
      }
      case http::Next::send:
        if (send_now(connection)) break;
        thread.deadlines().watch(connection);
        co_await connection.socket.async_wait(Socket::wait_write, as_result);  // suspends here, for room
        break;
      case http::Next::shut:
        ::shutdown(connection.socket.native_handle(), SHUT_WR);
        exchange.shut(Clock::now());
        break;
      case http::Next::close:
        co_return;
    }
  }
}

}  // namespace waitbench::servers
