// One who waits in a line for its turn, and what it has of that line: the same for a pool's connections and
// for a server's limit, whether it waits blocked or suspended.
#pragma once

#include <cstdint>

#include "core/units.hpp"

namespace waitbench::servers {

enum class WaiterState : std::uint8_t {
  none,
  waiting,
  granted,  ///< has what it asked for
  refused,  ///< does not get it
  cut,      ///< gets nothing: the server ends
};

template <class Line>
class Lease;

/// One who asks a Line, where it has a Place: told once, by wake(), if it had to wait and did not give up.
template <class Place, class Line>
class Waiter : private Place {
 public:
  using State = WaiterState;

 protected:
  ~Waiter() = default;

 private:
  friend Line;
  friend Lease<Line>;
  /// Called with the line locked, from any thread: it must be short and leave the line alone.
  virtual void wake() noexcept = 0;

  State state_ = State::none;  // the line's lock is its own
};

/// What a waiter has of a line: nothing, a place in it, or what it asked for, which is given back at the end.
/// One thread at a time. Both must outlive it.
template <class Line>
class Lease {
 public:
  using Waiter = typename Line::Waiter;

  Lease(Line& line, Waiter& waiter) : line_(line), waiter_(waiter) {}
  ~Lease() { line_.release(waiter_, Clock::now()); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  /// Once. `waiting`: wake() will be called.
  WaiterState ask(TimePoint now) { return line_.ask(waiter_, now); }
  /// While waiting: true when it no longer does, and wake() will not be called. False: wake() has been called
  /// by now, perhaps just now, and what came with it is not lost.
  bool give_up(TimePoint now) noexcept { return line_.give_up(waiter_, now); }
  /// What was granted is not given back at the end of the lease, but by somebody else, later. Only of lines
  /// that can take it back so.
  void leave_behind() noexcept { line_.leave_behind(waiter_); }
  /// After wake(), or having given up.
  WaiterState told() const noexcept { return waiter_.state_; }
  /// Its place, which says more in some lines. After wake(), or having given up; and while waiting, what the
  /// line does not change.
  const auto& place() const noexcept { return static_cast<const typename Line::Place&>(waiter_); }

 private:
  Line& line_;
  Waiter& waiter_;
};

}  // namespace waitbench::servers
