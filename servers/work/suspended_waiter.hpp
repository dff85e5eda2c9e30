// Waiting in a line by suspending the coroutine.
#pragma once

#include <boost/asio/post.hpp>

#include "servers/work/io_types.hpp"

namespace waitbench::servers {

/// A `Base`, which is a Waiter (servers/work/waiter.hpp). Resumed on its own executor, whoever tells it, by
/// the end of the timer's wait.
template <class Base>
class SuspendedWaiter final : public Base {
 public:
  explicit SuspendedWaiter(Timer& timer) : timer_(timer) {}
  bool told() const noexcept { return told_; }

 private:
  // The coroutine does not end before this has run: it waits for told(). If the executor ends first, both go.
  // Without memory for the handler there is no way to tell it, and its turn would be lost: the end.
  void wake() noexcept override {  // NOLINT(bugprone-exception-escape)
    asio::post(timer_.get_executor(), [this] {
      told_ = true;
      timer_.cancel();
    });
  }

  Timer& timer_;
  bool told_ = false;  // of the executor's thread
};

}  // namespace waitbench::servers
