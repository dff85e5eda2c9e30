#include "servers/control/serve.hpp"

#include <array>

#include "servers/control/blocking_io.hpp"
#include "servers/http/exchange.hpp"
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
        auto decision = service.site.decide(exchange.take_request());
        if (auto* work = std::get_if<Work>(&decision)) {
          const auto end = do_blocking(work->plan, service.resources);  // waits here, for the plan
          if (end == WorkEnd::cut) return;
          decision = service.site.report(*work, end);
        }
        exchange.answer(std::get<http::Answer>(decision), service.draining, Clock::now());
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
