#include "servers/net/accept_loop.hpp"

#include <cerrno>
#include <sys/socket.h>

#include "servers/net/listener.hpp"

namespace waitbench::servers {

AcceptLoop::AcceptLoop(Descriptor listener, Counters& counters, std::function<void(Descriptor)> adopt)
    : listener_(std::move(listener)),
      counters_(counters),
      adopt_(std::move(adopt)),
      thread_([this] { run(); }) {}

void AcceptLoop::stop() {
  if (!thread_.joinable()) return;
  ::shutdown(listener_.number(), SHUT_RDWR);  // wakes accept
  thread_.join();
  listener_.close();
}

void AcceptLoop::run() {
  ExhaustionLog exhaustion(counters_);
  for (;;) {
    Descriptor accepted(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    const int error = errno;
    if (accepted) {
      counters_.connections_accepted.add();
      adopt_(std::move(accepted));
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

}  // namespace waitbench::servers
