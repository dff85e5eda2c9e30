// The limits of one server, among its threads: each request asks, and begins, waits or is shed.
//
// How one waits until told, blocked or suspended, is in in_turn.hpp and servers/coroutine/in_turn.cpp.
#pragma once

#include <mutex>

#include "core/histogram.hpp"
#include "servers/counters.hpp"
#include "servers/limits/admission_queue.hpp"
#include "servers/work/patience.hpp"
#include "servers/work/resources.hpp"
#include "servers/work/waiter.hpp"

namespace waitbench::servers {

class Admission;
/// One request that asks to be worked on.
using AdmissionWaiter = Waiter<AdmissionPlace, Admission>;
/// A turn, which ends with it.
using AdmissionLease = Lease<Admission>;

/// Any thread.
class Admission {
 public:
  using Place = AdmissionPlace;
  using Waiter = AdmissionWaiter;

  /// Counts in `counters`, which must outlive it, who waits.
  Admission(const AdmissionRules& rules, Counters& counters);

  /// Of a request that was read at `now`.
  TimePoint deadline(TimePoint now) const noexcept;
  /// How long requests waited for their turn: 0 when there was one, and in vain included; but not those who
  /// were shed when they came.
  Histogram waits() const;
  /// Tells all who wait, and all who come, that they get nothing.
  void cut() noexcept;

 private:
  friend Lease<Admission>;
  using State = WaiterState;

  State ask(Waiter& waiter, TimePoint now);
  bool give_up(Waiter& waiter, TimePoint now) noexcept;
  void release(Waiter& waiter, TimePoint now) noexcept;
  void tell(AdmissionPlace& place, State what, TimePoint now) noexcept;

  const std::optional<Duration> deadline_;
  Counters& counters_;
  mutable std::mutex mutex_;
  AdmissionQueue queue_;
  Histogram waits_;
  bool cut_ = false;
};

/// What becomes of a request that did not get its turn.
WorkEnd end_without_turn(const AdmissionLease& lease) noexcept;

}  // namespace waitbench::servers
