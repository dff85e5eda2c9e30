#include "servers/work/sleeps.hpp"

#include <algorithm>
#include <utility>

namespace waitbench::servers {

Sleeps::Sleeps(asio::execution_context& context)
    : asio::execution_context::service(context),
      alarm_(static_cast<asio::io_context&>(context).get_executor()) {}

// What resumes a coroutine owns it, and so the sleep within it: taken out first.
void Sleeps::shutdown() noexcept {
  while (!heap_.empty()) const auto ended = std::move(take_soonest().resume_);
}

void Sleeps::add(TimePoint until, Sleep& sleep) {
  heap_.push_back({until, &sleep});
  std::ranges::push_heap(heap_, std::ranges::greater(), &Entry::until);
  set_alarm();
}

void Sleeps::set_alarm() {
  if (heap_.empty() || heap_.front().until >= alarm_at_) return;
  alarm_at_ = heap_.front().until;
  alarm_.expires_at(alarm_at_);  // one that was set for later is cancelled
  alarm_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) ring();
  });
}

// Whom it wakes may go to sleep again at once, behind `now`.
void Sleeps::ring() {
  alarm_at_ = TimePoint::max();
  const auto now = Clock::now();
  while (!heap_.empty() && heap_.front().until <= now) {
    auto resume = std::move(take_soonest().resume_);
    resume();
  }
  set_alarm();
}

Sleep& Sleeps::take_soonest() {
  std::ranges::pop_heap(heap_, std::ranges::greater(), &Entry::until);
  auto& sleep = *heap_.back().sleep;
  heap_.pop_back();
  return sleep;
}

}  // namespace waitbench::servers
