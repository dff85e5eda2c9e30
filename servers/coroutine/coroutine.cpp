#include "servers/coroutine/coroutine.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>

#include "servers/coroutine/io_thread.hpp"
#include "servers/net/listener.hpp"

namespace waitbench::servers {
namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, IoExecutor>;

// So many connections are accepted before those that are open have their turn.
constexpr int accepted_in_a_row = 64;

class Coroutine final : public Model {
 public:
  Coroutine(Descriptor listener, Service& service) : service_(service), listener_(std::move(listener)) {
    const auto count = service.options.io_threads.value_or(std::max(1U, std::thread::hardware_concurrency()));
    for (unsigned i = 0; i < count; ++i)
      threads_.push_back(std::make_unique<IoThread>(service, open_connections_));
    asio::co_spawn(threads_.front()->executor(), accept_connections(), report_escaped);
    for (auto& thread : threads_) thread->run();
  }

  ~Coroutine() override {
    stop_accepting();
    service_.cut.happen();
    for (auto& thread : threads_) thread->stop();
  }

  void stop_accepting() override {
    service_.draining = true;
    ::shutdown(listener_.number(), SHUT_RDWR);  // ends accept_connections
    for (auto& thread : threads_) thread->end_idle();
  }

  bool wait_until_drained(TimePoint until) override { return open_connections_.wait_until_empty(until); }

 private:
  // On the first I/O thread; hands the connections round.
  Task<void> accept_connections() {
    const auto executor = threads_.front()->executor();
    Acceptor acceptor(executor, listener_family(), ::dup(listener_.number()));
    acceptor.native_non_blocking(true);
    Timer pause(executor);
    ExhaustionLog exhaustion(service_.counters);
    for (std::size_t next = 0;;) {
      co_await acceptor.async_wait(Acceptor::wait_read, as_result);
      for (int i = 0; i < accepted_in_a_row; ++i) {
        Descriptor socket(::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC));
        const int error = errno;
        if (socket) {
          exhaustion.succeeded();
          service_.counters.connections_accepted.add();
          threads_[next++ % threads_.size()]->adopt(std::move(socket));
          continue;
        }
        const auto failure = classify_accept_failure(error);
        if (failure == AcceptFailure::closed) co_return;
        if (error == EAGAIN) break;
        if (failure == AcceptFailure::exhausted) {
          exhaustion.failed(error);
          pause.expires_after(accept_pause);
          co_await pause.async_wait(as_result);
        }
      }
    }
  }

  Tcp listener_family() const {
    return service_.options.listen.host.find(':') == std::string::npos ? Tcp::v4() : Tcp::v6();
  }

  Service& service_;
  Descriptor listener_;
  Gate open_connections_;
  std::vector<std::unique_ptr<IoThread>> threads_;
};

}  // namespace

Result<std::unique_ptr<Model>> start_coroutine(Descriptor listener, Service& service) {
  return std::unique_ptr<Model>(std::make_unique<Coroutine>(std::move(listener), service));
}

}  // namespace waitbench::servers
