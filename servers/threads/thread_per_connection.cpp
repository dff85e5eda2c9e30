#include "servers/threads/thread_per_connection.hpp"

#include <array>
#include <exception>
#include <sys/socket.h>

#include <fmt/format.h>

#include "servers/http/message.hpp"
#include "servers/threads/blocking_socket.hpp"

namespace waitbench::servers {

ThreadPerConnection::ThreadPerConnection(Descriptor listener, Service& service, Serve serve)
    : service_(service),
      serve_(std::move(serve)),
      threads_(service.options.stack, service.options.max_threads),
      acceptor_(std::move(listener), service.counters,
                [this](Descriptor accepted) { start_thread(std::move(accepted)); }) {}

ThreadPerConnection::~ThreadPerConnection() {
  stop_accepting();
  service_.resources.cut.happen();
  sockets_.end_all();
}  // threads_ waits for the last

void ThreadPerConnection::stop_accepting() {
  service_.draining = true;
  acceptor_.stop();
  sockets_.end_idle();
}

void ThreadPerConnection::start_thread(Descriptor accepted) {
  auto socket = std::make_shared<OpenSocket>(std::move(accepted), sockets_);
  std::function<void()> work = [this, socket] {
    set_time_limits(socket->number(), service_.options.limits);
    try {
      serve_(*socket);
    } catch (
        const std::exception& error) {  // out of memory, or a bug; this connection is gone, the others stay
      fmt::print(stderr, "waitbench serve: a connection was dropped: {}\n", error.what());
    }
  };
  switch (threads_.start(work)) {
    case CountedThreads::Started::yes:
      return;
    case CountedThreads::Started::too_many:
      return refuse(socket->number(), http::all_threads_taken_answer(*service_.options.max_threads));
    case CountedThreads::Started::refused:
      return refuse(socket->number(), http::no_thread_answer());
  }
}

// Without reading the request: the accepting thread must not wait for a client.
void ThreadPerConnection::refuse(int socket, const http::Answer& answer) {
  service_.counters.connections_refused.add();
  // What has arrived is dropped: closing with unread input sends a reset, which can overtake the answer.
  std::array<char, 4096> dropped;
  while (::recv(socket, dropped.data(), dropped.size(), MSG_DONTWAIT) ==
         static_cast<ssize_t>(dropped.size())) {
  }
  const auto bytes = http::serialize(answer, true, http::Persistence::closes);
  if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
    service_.counters.answered(503);
  ::shutdown(socket, SHUT_WR);
}

}  // namespace waitbench::servers
