#include "loadgen/event_loop.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <system_error>

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

// Taken from the kernel at a time; enough that a busy loop seldom asks, few enough that the last one need not
// wait long.
constexpr std::size_t most_events = 256;
// So many late alarms in a row; then sockets have their turn, or a loop that is late would never see an
// answer.
constexpr int alarms_in_a_row = 16;
// How long before a moment sleeping ends and polling begins: so long that 99 of 100 wake-ups come in time. On
// an idle core of a virtual machine that is some 50 us, elsewhere 3, so it is learnt, by stochastic
// approximation of that quantile (H. Robbins, S. Monro, "A Stochastic Approximation Method", Annals of
// Mathematical Statistics 22 (3), 1951): for each wake-up that came too late a step up, for each other one a
// step down, a 99th as long.
constexpr Duration first_margin = 50us, least_margin = 5us, most_margin = 200us;
constexpr Duration margin_step_up = 4950ns, margin_step_down = 50ns;
// Nothing waits longer than this, so that a stop of this process is noticed.
constexpr Duration longest_wait = 100ms;

timespec to_timespec(Duration d) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(d);
  return {.tv_sec = whole.count(), .tv_nsec = (d - whole).count()};
}

}  // namespace

EventLoop::EventLoop(TimePoint zero, bool spin)
    : zero_(zero),
      events_(most_events),
      spin_(spin),
      margin_(first_margin),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_up_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  if (!epoll_ || !wake_up_ || epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, wake_up_.number(), &event) != 0)
    throw std::system_error(errno, std::generic_category(), "no descriptors left for the load generator");
  const timespec at_once{};
  if (epoll_pwait2(epoll_.number(), events_.data(), 1, &at_once, nullptr) < 0)
    throw std::system_error(errno, std::generic_category(), "epoll_pwait2 (Linux 5.11)");
}

int EventLoop::watch(int descriptor, Handler& handler) noexcept {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = &handler}};
  return epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

void EventLoop::forget(const Handler& handler) noexcept {
  for (int i = next_event_; i < event_count_; ++i) {
    auto& event = events_[static_cast<std::size_t>(i)];  // packed: its members take no reference
    if (event.data.ptr == &handler) event.data.ptr = nullptr;
  }
}

void EventLoop::call_at(Duration moment, Alarm& alarm) {
  alarms_.push({moment, order_++, &alarm});
}

void EventLoop::interrupt() noexcept {
  interrupted_ = true;
  eventfd_write(wake_up_.number(), 1);
}

void EventLoop::run() {
  // Timers of a thread may be up to 50 us late by default, which is more than a whole answer may take
  // (prctl(2)).
  prctl(PR_SET_TIMERSLACK, 1);
  asleep_until_ = read_ = Clock::now() - zero_;
  while (goes_on()) {
    ring_due_alarms(alarms_in_a_row);
    ring_soon();
    if (!goes_on()) break;
    event_count_ = wait();
    for (next_event_ = 0; next_event_ < event_count_ && goes_on();) {
      const auto& event = events_[static_cast<std::size_t>(next_event_++)];
      if (event.data.ptr != nullptr) static_cast<Handler*>(event.data.ptr)->ready(event.events);
      // A moment that comes while many sockets have something to say does not wait for the last of them: they
      // take turns.
      if (!alarms_.empty() && alarms_.top().moment <= read_) ring_due_alarms(1);
    }
    event_count_ = 0;
    ring_soon();
  }
  now();  // what stopped it during the last call counts, too
}

void EventLoop::ring_due_alarms(int at_most) {
  for (int i = 0; i < at_most && activities_ > 0 && !alarms_.empty(); ++i) {
    if (alarms_.top().moment > read_ && alarms_.top().moment > now()) return;
    auto* alarm = alarms_.top().alarm;
    alarms_.pop();
    alarm->ring();
  }
}

// What these call for soon has its turn after the sockets have been heard again.
void EventLoop::ring_soon() {
  ringing_.swap(soon_);
  for (auto* alarm : ringing_) {
    if (!goes_on()) break;
    alarm->ring();
  }
  ringing_.clear();
}

int EventLoop::poll(Duration at_most) noexcept {
  const auto timeout = to_timespec(std::max(at_most, Duration::zero()));
  return std::max(
      0, epoll_pwait2(epoll_.number(), events_.data(), static_cast<int>(most_events), &timeout, nullptr));
}

// Returns with events, or when the next alarm is due.
int EventLoop::wait() {
  if (!soon_.empty()) return poll(Duration::zero());
  const auto until = alarms_.empty() ? read_ + longest_wait : alarms_.top().moment;
  for (;;) {
    if (until <= read_) return poll(Duration::zero());
    const auto begun = read_;
    const auto left = std::min(until - begun, longest_wait);
    const bool exactly = spin_ && left < longest_wait;
    if (exactly && left <= margin_) {
      const int found = poll(Duration::zero());
      now();
      if (found > 0) return found;
      spun_ += read_ - begun;
    } else {
      const auto asked = exactly ? left - margin_ : left;
      asleep_until_ = begun + asked;
      const int found = poll(asked);
      now();
      if (found > 0) return found;
      if (exactly) learn_margin(read_ - asleep_until_);
    }
    if (interrupted_) return 0;
  }
}

void EventLoop::learn_margin(Duration overslept) noexcept {
  margin_ += overslept > margin_ ? margin_step_up : -margin_step_down;
  margin_ = std::clamp(margin_, least_margin, most_margin);
}

void EventLoop::note_stall(Duration t) noexcept {
  const auto stall = t - std::max(read_, asleep_until_);
  if (stall >= stall_noticed) stalled_ += stall;
}

}  // namespace waitbench::loadgen
