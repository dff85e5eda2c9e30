#include "servers/control/serve.hpp"

#include <array>

#include "servers/control/blocking_io.hpp"
#include "servers/http/exchange.hpp"
#include "servers/limits/in_turn.hpp"
#include "servers/site/handling.hpp"
#include "servers/work/blocking.hpp"

namespace waitbench::servers {

// Beside servers/coroutine/serve.cpp: the same loop, but here the thread waits.
void serve_blocking(OpenSocket& socket, Service& service) {
  http::Exchange exchange(service.options.limits, service.counters, Clock::now());
  std::array<char, 16 * 1024> buffer;

  for (;;) {
    switch (exchange.next()) {
      case http::Next::read: {
        const OpenSocket::Idle idle(socket, exchange.phase() == http::Phase::idle);
        if (idle && service.draining) return;
        receive(socket.number(), buffer, exchange);  // waits here, for bytes
        break;
      }
      case http::Next::run: {
        Handling handling(service.site, exchange);
        const auto work = [&](Patience patience) {
          return do_blocking(handling.decide(), service.resources, patience);  // waits here, for the plan
        };
        const int client = service.watched(socket.number());
        const auto end = in_turn(service.admission.get(), client, work);  // and here, if there are limits
        const auto now = Clock::now();
        if (!service.is_answered(end, socket.number(), exchange.phase_began(), now)) return;
        exchange.answer(handling.answer(end), service.draining, now);
        break;
      }
      case http::Next::send:
        send(socket.number(), exchange);  // waits here, for room
        break;
      case http::Next::shut:
        ::shutdown(socket.number(), SHUT_WR);
        exchange.shut(Clock::now());
        break;
      case http::Next::close:
        return;
    }
  }
}

}  // namespace waitbench::servers
