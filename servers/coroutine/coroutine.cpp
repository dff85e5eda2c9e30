#include "servers/coroutine/coroutine.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include "servers/coroutine/io_thread.hpp"
#include "servers/net/accept_loop.hpp"

namespace waitbench::servers {
namespace {

using IoThreads = std::vector<std::unique_ptr<IoThread>>;

IoThreads io_threads(Service& service, Gate& open_connections) {
  const auto count = service.options.io_threads.value_or(std::max(1U, std::thread::hardware_concurrency()));
  IoThreads threads;
  for (unsigned i = 0; i < count; ++i)
    threads.push_back(std::make_unique<IoThread>(service, open_connections));
  for (auto& thread : threads) thread->run();
  return threads;
}

class Coroutine final : public Model {
 public:
  Coroutine(Descriptor listener, Service& service)
      : service_(service),
        threads_(io_threads(service, open_connections_)),
        acceptor_(std::move(listener), service.counters, [this](Descriptor accepted) {
          threads_[next_++ % threads_.size()]->adopt(std::move(accepted));
        }) {}

  ~Coroutine() override {
    stop_accepting();
    service_.resources.cut.happen();
    for (auto& thread : threads_) thread->stop();
  }

  void stop_accepting() override {
    service_.draining = true;
    acceptor_.stop();
    for (auto& thread : threads_) thread->end_idle();
  }

  bool wait_until_drained(TimePoint until) override { return open_connections_.wait_until_empty(until); }

 private:
  Service& service_;
  Gate open_connections_;
  IoThreads threads_;
  std::size_t next_ = 0;  // of the accepting thread
  AcceptLoop acceptor_;
};

}  // namespace

std::unique_ptr<Model> start_coroutine(Descriptor listener, Service& service) {
  return std::make_unique<Coroutine>(std::move(listener), service);
}

}  // namespace waitbench::servers
