#include "servers/work/connection_pool.hpp"

namespace waitbench::servers {

// Two digits tell waits apart to 1 %, as every metric here does.
ConnectionPool::ConnectionPool(const PoolSpec& spec)
    : name_(spec.name), queue_(spec.size), waits_(std::chrono::hours(1), 2) {}

PoolUse ConnectionPool::use() const {
  const std::lock_guard lock(mutex_);
  return {queue_.size(), queue_.in_use(), queue_.waiting(), waits_};
}

void ConnectionPool::cut() noexcept {
  const std::lock_guard lock(mutex_);
  cut_ = true;
  while (auto* const place = queue_.take_first()) {
    auto& waiter = static_cast<PoolWaiter&>(*place);
    waiter.state_ = State::cut;
    waiter.wake();
  }
}

WaiterState ConnectionPool::ask(PoolWaiter& waiter, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (cut_) return waiter.state_ = State::cut;
  if (!queue_.ask(waiter, now)) return waiter.state_ = State::waiting;
  waits_.record(Duration(0));
  return waiter.state_ = State::granted;
}

bool ConnectionPool::give_up(PoolWaiter& waiter, TimePoint now) noexcept {
  const std::lock_guard lock(mutex_);
  if (waiter.state_ != State::waiting) return false;
  queue_.leave(waiter);
  waits_.record(now - waiter.asked);
  waiter.state_ = State::none;
  return true;
}

// A waiter that is destroyed with its connection may still wait; its wait says nothing and is not counted.
void ConnectionPool::release(PoolWaiter& waiter, TimePoint now) noexcept {
  const std::lock_guard lock(mutex_);
  if (waiter.state_ == State::waiting) queue_.leave(waiter);
  if (waiter.state_ == State::granted) hand_on(now);
}

void ConnectionPool::leave_behind(PoolWaiter& waiter) noexcept {
  const std::lock_guard lock(mutex_);
  waiter.state_ = State::none;
}

void ConnectionPool::give_back(TimePoint now) noexcept {
  const std::lock_guard lock(mutex_);
  hand_on(now);
}

// Under the lock.
void ConnectionPool::hand_on(TimePoint now) noexcept {
  auto* const place = queue_.give_back();
  if (place == nullptr) return;
  auto& next = static_cast<PoolWaiter&>(*place);
  waits_.record(now - next.asked);
  next.state_ = State::granted;
  next.wake();
}

ConnectionPools::ConnectionPools(std::span<const PoolSpec> specs, std::optional<Duration> limit)
    : limit_(limit) {
  for (const auto& spec : specs) pools_.emplace_back(spec);
}

void ConnectionPools::cut() noexcept {
  for (auto& pool : pools_) pool.cut();
}

}  // namespace waitbench::servers
