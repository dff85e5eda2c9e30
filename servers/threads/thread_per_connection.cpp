#include "servers/threads/thread_per_connection.hpp"

#include <cerrno>
#include <sys/socket.h>

#include "servers/http/message.hpp"
#include "servers/net/listener.hpp"
#include "servers/threads/blocking_socket.hpp"

namespace waitbench::servers {

ThreadPerConnection::ThreadPerConnection(Descriptor listener, Service& service, Serve serve)
    : service_(service),
      serve_(std::move(serve)),
      listener_(std::move(listener)),
      threads_(service.options.stack),
      acceptor_([this] { accept_connections(); }) {}

ThreadPerConnection::~ThreadPerConnection() {
  stop_accepting();
  service_.cut.happen();
  sockets_.end_all();
}  // threads_ waits for the last

void ThreadPerConnection::stop_accepting() {
  service_.draining = true;
  ::shutdown(listener_.number(), SHUT_RDWR);  // wakes accept
  if (acceptor_.joinable()) acceptor_.join();
  listener_.close();
  sockets_.end_idle();
}

void ThreadPerConnection::accept_connections() {
  ExhaustionLog exhaustion(service_.counters);
  for (;;) {
    Descriptor socket(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    const int error = errno;
    if (socket) {
      exhaustion.succeeded();
      start_thread(std::move(socket));
      continue;
    }
    switch (classify_accept_failure(error)) {
      case AcceptFailure::retry:
        break;
      case AcceptFailure::closed:
        return;
      case AcceptFailure::exhausted:
        exhaustion.failed(error);
        std::this_thread::sleep_for(accept_pause);
    }
  }
}

void ThreadPerConnection::start_thread(Descriptor accepted) {
  service_.counters.connections_accepted.add();
  auto socket = std::make_shared<OpenSocket>(std::move(accepted), sockets_);
  std::function<void()> work = [this, socket] {
    set_time_limits(socket->number(), service_.options.limits);
    serve_(*socket);
  };
  if (!threads_.start(work)) refuse(socket->number());
}

// Without reading the request: the accepting thread must not wait for a client.
void ThreadPerConnection::refuse(int socket) {
  service_.counters.connections_refused.add();
  const auto bytes = http::serialize(http::no_thread_answer(), true, http::Connection::closes);
  if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
    service_.counters.answered(503);
  ::shutdown(socket, SHUT_WR);
}

}  // namespace waitbench::servers
