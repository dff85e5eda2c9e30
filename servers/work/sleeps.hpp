// Waits of coroutines on one event loop, soonest first, in as little memory as a wait can take.
//
// An Asio timer holds some 90 bytes in its coroutine's frame and another 160 for the operation; a Sleep is
// all there is of a wait here, beside 16 bytes in the queue (docs/method.md, "What a waiting request costs").
// There is one such queue a loop, a service of its context; a single Asio timer rings for all.
#pragma once

#include <functional>
#include <vector>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/execution_context.hpp>

#include "servers/work/io_types.hpp"

namespace waitbench::servers {

/// One wait, in the frame of the coroutine that waits. It stays where it is until the wait is over.
class Sleep {
 public:
  Sleep() = default;
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;

 private:
  friend class Sleeps;
  std::move_only_function<void()> resume_;
};

/// Threads: the loop's own.
class Sleeps final : public asio::execution_context::service {
 public:
  using key_type = Sleeps;
  inline static asio::execution_context::id id;
  /// Called by asio::use_service; `context` is an io_context.
  explicit Sleeps(asio::execution_context& context);

  /// `co_await Sleeps::until(executor, moment, sleep)` ends at `moment` or a little later; soon, if it is
  /// cancelled. A loop that ends destroys those who sleep.
  static auto until(IoExecutor executor, TimePoint moment, Sleep& sleep) {
    return asio::async_initiate<const asio::deferred_t, void()>(
        [executor, moment, &sleep](auto&& resume) {
          auto& sleeps = asio::use_service<Sleeps>(executor.context());
          auto slot = asio::get_associated_cancellation_slot(resume);
          if (slot.is_connected()) {  // costs memory, and is for those alone who may be cancelled
            slot.assign([&sleeps, &sleep](asio::cancellation_type) { sleeps.cancel(sleep); });
            sleep.resume_ = [slot, resume = std::forward<decltype(resume)>(resume)]() mutable {
              slot.clear();
              std::move(resume)();
            };
          } else {
            sleep.resume_ = std::forward<decltype(resume)>(resume);
          }
          sleeps.add(moment, sleep);
        },
        asio::deferred);
  }

 private:
  struct Entry {
    TimePoint until;
    Sleep* sleep;  // nullptr: cancelled
  };

  void shutdown() noexcept override;
  void add(TimePoint until, Sleep& sleep);
  void cancel(Sleep& sleep);
  void set_alarm();
  void ring();
  std::move_only_function<void()> take_soonest();

  std::vector<Entry> heap_;  // the soonest on top
  Timer alarm_;
  TimePoint alarm_at_ = TimePoint::max();  // max: it is not set
};

}  // namespace waitbench::servers
