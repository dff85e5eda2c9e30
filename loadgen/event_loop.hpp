// One load thread's waiting: for sockets, and for moments, more exactly than the kernel's timers wake it.
//
// An epoll loop of its own, since nothing else is as near to the machine as a load generator must be: a
// reactor that suits every program costs more than half a microsecond of each request here, and none hands
// over the last microseconds before a moment (docs/method.md, "Where the time goes"). Sockets are watched
// once, edge-triggered, in both directions: a handler that is told that something happened reads and writes
// until it would block.
//
// Threads: everything on the thread that calls run(), except interrupt().
#pragma once

#include <atomic>
#include <cstdint>
#include <queue>
#include <sys/epoll.h>
#include <vector>

#include "core/descriptor.hpp"
#include "core/units.hpp"

namespace waitbench::loadgen {

class EventLoop {
 public:
  /// Something that happens to a socket. Told so also when nothing happened, now and then.
  class Handler {
   public:
    virtual void ready(std::uint32_t epoll_events) = 0;

   protected:
    ~Handler() = default;
  };
  /// Something that happens at a moment. It must outlive the moment.
  class Alarm {
   public:
    virtual void ring() = 0;

   protected:
    ~Alarm() = default;
  };

  /// Times are counted from `zero`. `spin`: the last microseconds before a moment are not slept, but polled
  /// away, so that it is met exactly; at the price of CPU time, which spun() tells.
  EventLoop(TimePoint zero, bool spin);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Reads the clock.
  Duration now() noexcept {
    const auto t = Clock::now() - zero_;
    if (t - read_ >= stall_noticed) [[unlikely]]
      note_stall(t);
    return read_ = t;
  }
  /// What now() said last: for what need not be exact to the microsecond.
  Duration last_read() const noexcept { return read_; }

  /// errno, or 0.
  int watch(int descriptor, Handler& handler) noexcept;
  /// To be called before the descriptor is closed, so that no event that was already taken from the kernel
  /// arrives.
  void forget(const Handler& handler) noexcept;

  /// Rings once, at `moment` or as soon afterwards as what else is to be done allows. Those of one moment
  /// ring in the order in which they were set.
  void call_at(Duration moment, Alarm& alarm);
  /// Rings once, when every socket that has something to say now has said it: first all answers, then what
  /// follows from them. So answers are read sooner, and their times are truer.
  void call_soon(Alarm& alarm) { soon_.push_back(&alarm); }

  /// Waits and calls until as many activities have ended as were begun (at least one), or interrupt().
  void run();
  void activity_begun() noexcept { ++activities_; }
  void activity_ended() noexcept { --activities_; }
  /// Ends run() soon, from any thread; before run(), too.
  void interrupt() noexcept;

  /// CPU time spent on polling in vain for the sake of exactness.
  Duration spun() const noexcept { return spun_; }
  /// For how long this thread was stopped or got no CPU, in pieces of `stall_noticed` or more: it woke up so
  /// much later than it had asked for, or was busy for so long with what takes microseconds. A piece of less
  /// than 100 ms that falls into its sleep may be missed.
  Duration stalled() const noexcept { return stalled_; }
  static constexpr Duration stall_noticed = std::chrono::milliseconds(20);

 private:
  struct Pending {
    Duration moment;
    std::uint64_t order;
    Alarm* alarm;
    bool operator>(const Pending& other) const noexcept {
      return moment != other.moment ? moment > other.moment : order > other.order;
    }
  };

  bool goes_on() const noexcept { return activities_ > 0 && !interrupted_; }
  void ring_due_alarms(int at_most);
  void ring_soon();
  int wait();
  int poll(Duration at_most) noexcept;
  void learn_margin(Duration overslept) noexcept;
  void note_stall(Duration t) noexcept;

  TimePoint zero_;
  Duration read_{}, asleep_until_{}, spun_{}, stalled_{};
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> alarms_;
  std::vector<Alarm*> soon_, ringing_;
  std::uint64_t order_ = 0, activities_ = 0;
  std::vector<epoll_event> events_;
  int next_event_ = 0, event_count_ = 0;
  bool spin_;
  Duration margin_;  // before a moment, in which it polls instead of sleeping
  std::atomic<bool> interrupted_ = false;
  Descriptor epoll_, wake_up_;
};

}  // namespace waitbench::loadgen
