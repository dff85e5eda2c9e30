#include "servers/coroutine/deadlines.hpp"

#include <algorithm>

namespace waitbench::servers {
namespace {

using namespace std::chrono_literals;

Duration tick_for(const Limits& limits) {
  const auto shortest = std::min({limits.idle, limits.head, limits.body_time, limits.write, limits.linger});
  return std::clamp<Duration>(shortest / 8, 5ms, 250ms);
}

}  // namespace

Deadlines::Deadlines(IoExecutor executor, const Limits& limits)
    : limits_(limits), tick_(tick_for(limits)), timer_(executor) {}

void Deadlines::watch(Connection& connection) {
  const auto phase = connection.exchange.phase();
  const auto began = connection.exchange.phase_began();
  if (connection.is_linked() && connection.listed_phase == phase && connection.listed_began == began) return;
  connection.unlink();
  connection.listed_phase = phase;
  connection.listed_began = began;
  waiting_[static_cast<std::size_t>(phase)].push_back(connection);
  arm();
}

void Deadlines::expire(Connection& connection) {
  connection.unlink();
  connection.expired = true;
  boost::system::error_code ignored;  // nothing under way: the flag alone is seen at the next step
  connection.socket.cancel(ignored);
}

void Deadlines::end_idle() {
  auto& idle = waiting_[static_cast<std::size_t>(http::Phase::idle)];
  while (!idle.empty()) expire(idle.front());
}

void Deadlines::arm() {
  if (armed_) return;
  armed_ = true;
  timer_.expires_after(tick_);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) sweep();
  });
}

void Deadlines::sweep() {
  armed_ = false;
  const auto now = Clock::now();
  bool any = false;
  for (std::size_t phase = 0; phase < waiting_.size(); ++phase) {
    auto& list = waiting_[phase];
    const auto limit = http::limit_of(static_cast<http::Phase>(phase), limits_);
    while (!list.empty() && list.front().listed_began + limit <= now) expire(list.front());
    any = any || !list.empty();
  }
  if (any) arm();
}

}  // namespace waitbench::servers
