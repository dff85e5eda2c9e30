#include "servers/thread/serve.hpp"

#include "servers/thread/hooks.hpp"
#include "servers/thread/socket_stream.hpp"
#include "servers/threads/blocking_socket.hpp"

namespace waitbench::servers {
namespace {

// What the library says nothing about: a request that did not come whole.
std::optional<http::Answer> verdict_on(SocketStream::End end, bool in_body) {
  switch (end) {
    case SocketStream::End::deadline:
      return http::error_answer(408, "the request did not arrive in time.");
    case SocketStream::End::closed:
      return http::error_answer(400, "the connection ended before the request did.");
    case SocketStream::End::too_large:
      return in_body ? http::error_answer(413, "the body is too large.")
                     : http::error_answer(431, "the header is too large.");
    case SocketStream::End::lost:
      break;
  }
  return {};
}

// Answers a request that the library gave up on.
void give_up(SocketStream& stream, Service& service) {
  if (!stream.end()) return;
  const bool late = *stream.end() == SocketStream::End::deadline;
  if (late) service.counters.timeouts.add();
  const auto answer = verdict_on(*stream.end(), stream.in_body());
  if (!answer || stream.answered()) return;
  if (!late) service.counters.malformed.add();
  stream.discard_output();
  const auto bytes = http::serialize(*answer, true, http::Persistence::closes);
  stream.write(bytes.data(), bytes.size());
  if (stream.flush()) service.counters.answered(answer->status);
}

}  // namespace

void serve_with_library(OpenSocket& socket, Library& library, Service& service) {
  const auto& limits = service.options.limits;
  SocketStream stream(socket.number(), limits);
  LibraryConnection connection(service, stream);

  for (;;) {
    {
      const OpenSocket::Idle idle(socket, true);
      if (service.draining || !stream.wait_for_request()) return;  // waits here, for a request
    }
    connection.request = nullptr;
    connection.status = 0;
    library.answer_one(stream, [&](httplib::Request& request) { connection.header_read(request); });
    connection.request = nullptr;
    if (!connection.is_answered || service.resources.cut.happened()) return;
    if (stream.end() || connection.status == 0 || !stream.flush()) {
      give_up(stream, service);
      return linger(socket.number(), Clock::now() + limits.linger);
    }
    service.counters.answered(connection.status);
    connection.request_ends();
    if (!connection.client_stays) return;
    if (connection.closes) return linger(socket.number(), Clock::now() + limits.linger);
  }
}

}  // namespace waitbench::servers
