#include "servers/work/sleeps.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

namespace waitbench::servers {

Sleeps::Sleeps(asio::execution_context& context)
    : asio::execution_context::service(context),
      alarm_(static_cast<asio::io_context&>(context).get_executor()) {}

// What resumes a coroutine owns it, and so the sleep within it: taken out first.
void Sleeps::shutdown() noexcept {
  while (!heap_.empty()) const auto ended = take_soonest();
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
    if (auto resume = take_soonest()) resume();
  }
  set_alarm();
}

// Empty for one that was cancelled.
std::move_only_function<void()> Sleeps::take_soonest() {
  std::ranges::pop_heap(heap_, std::ranges::greater(), &Entry::until);
  auto* const sleep = heap_.back().sleep;
  heap_.pop_back();
  return sleep != nullptr ? std::move(sleep->resume_) : nullptr;
}

// Looks for it one by one: to know its place would cost every sleep, and few are cancelled. The entry stays
// until its moment comes.
void Sleeps::cancel(Sleep& sleep) {
  const auto entry = std::ranges::find(heap_, &sleep, &Entry::sleep);
  if (entry == heap_.end()) return;
  entry->sleep = nullptr;
  asio::post(alarm_.get_executor(), std::move(sleep.resume_));
}

}  // namespace waitbench::servers
