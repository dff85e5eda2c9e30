#include "servers/control/control.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <thread>

#include "servers/control/blocking_io.hpp"
#include "servers/control/open_sockets.hpp"
#include "servers/control/serve.hpp"
#include "servers/http/message.hpp"
#include "servers/net/listener.hpp"
#include "servers/threads/connection_threads.hpp"

namespace waitbench::servers {
namespace {

class Control final : public Model {
 public:
  Control(Descriptor listener, Service& service)
      : service_(service),
        listener_(std::move(listener)),
        threads_(service.options.stack),
        acceptor_([this] { accept_connections(); }) {}

  ~Control() override {
    stop_accepting();
    service_.cut.happen();
    sockets_.end_all();
  }  // threads_ waits for the last

  void stop_accepting() override {
    service_.draining = true;
    ::shutdown(listener_.number(), SHUT_RDWR);  // wakes accept
    if (acceptor_.joinable()) acceptor_.join();
    listener_.close();
    sockets_.end_idle();
  }

  bool wait_until_drained(TimePoint until) override { return threads_.wait_until_none(until); }

 private:
  void accept_connections() {
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

  void start_thread(Descriptor descriptor) {
    service_.counters.connections_accepted.add();
    auto socket = std::make_shared<OpenSocket>(std::move(descriptor), sockets_);
    std::function<void()> work = [this, socket] {
      set_time_limits(socket->number(), service_.options.limits);
      serve_blocking(*socket, service_);
    };
    if (!threads_.start(work)) refuse(socket->number());
  }

  void refuse(int socket) {
    service_.counters.connections_refused.add();
    const auto bytes = http::serialize(http::no_thread_answer(), true, http::Connection::closes);
    if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
      service_.counters.answered(503);
    ::shutdown(socket, SHUT_WR);
  }

  Service& service_;
  Descriptor listener_;
  OpenSockets sockets_;
  ConnectionThreads threads_;
  std::thread acceptor_;
};

}  // namespace

Result<std::unique_ptr<Model>> start_control(Descriptor listener, Service& service) {
  return std::unique_ptr<Model>(std::make_unique<Control>(std::move(listener), service));
}

}  // namespace waitbench::servers
