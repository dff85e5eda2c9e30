#include "cli/orderly_end.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>

#include <fmt/format.h>

namespace waitbench::cli {

using namespace std::chrono_literals;

AwaitedSignals::AwaitedSignals(std::initializer_list<int> signals) {
  sigemptyset(&set_);
  for (const int signal : signals) sigaddset(&set_, signal);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

int AwaitedSignals::wait() const {
  int signal = 0;
  while (sigwait(&set_, &signal) != 0) {
  }
  return signal;
}

std::optional<int> AwaitedSignals::wait_until(TimePoint deadline) const {
  for (;;) {
    const auto left = std::max(deadline - Clock::now(), Duration::zero());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec time{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
    const int signal = sigtimedwait(&set_, nullptr, &time);
    if (signal > 0) return signal;
    if (errno == EAGAIN) return std::nullopt;
  }
}

void drain(servers::Server& server, Duration limit, const AwaitedSignals& impatience, std::string_view who) {
  server.stop_accepting();
  const auto deadline = Clock::now() + limit;
  while (!server.wait_until_drained(std::min(deadline, Clock::now() + 50ms))) {
    if (Clock::now() < deadline && !impatience.came()) continue;
    const auto& counters = server.counters();
    fmt::print(stderr, "{}: cut off after {}: requests in flight {}, connections open {} (--drain {}).\n",
               who, format_duration(Clock::now() - (deadline - limit)), counters.requests_in_flight.value(),
               counters.connections_open.value(), format_duration(limit));
    return;
  }
}

}  // namespace waitbench::cli
