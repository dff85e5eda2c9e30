#include "servers/coroutine/suspended_connections.hpp"

#include <algorithm>
#include <thread>

namespace waitbench::servers {

SuspendedConnections::SuspendedConnections(Descriptor listener, Service& service, Handle handle)
    : service_(service),
      handle_(std::move(handle)),
      threads_(io_threads()),
      acceptor_(std::move(listener), service.counters, [this](Descriptor accepted) {
        threads_[next_++ % threads_.size()]->adopt(std::move(accepted));
      }) {
  if (!service_.workers) return;
  try {
    service_.workers->start();  // last: it may take every thread that the system gives
  } catch (...) {
    end();
    throw;
  }
}

SuspendedConnections::~SuspendedConnections() {
  end();
}

// Workers first, while the loops still run: what a worker's job refers to is a connection's, and every job
// goes back to its loop.
void SuspendedConnections::end() {
  stop_accepting();
  service_.resources.cut.happen();
  if (service_.workers) service_.workers->stop();
  for (auto& thread : threads_) thread->stop();
}

void SuspendedConnections::stop_accepting() {
  service_.draining = true;
  acceptor_.stop();
  for (auto& thread : threads_) thread->end_idle();
}

SuspendedConnections::IoThreads SuspendedConnections::io_threads() {
  const auto count = service_.options.io_threads.value_or(std::max(1U, std::thread::hardware_concurrency()));
  IoThreads threads;
  for (unsigned i = 0; i < count; ++i)
    threads.push_back(std::make_unique<IoThread>(service_, open_connections_, handle_));
  for (auto& thread : threads) thread->run();
  return threads;
}

}  // namespace waitbench::servers
