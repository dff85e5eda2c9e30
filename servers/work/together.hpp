// The `together` step of those who are suspended, whatever they do a branch with: all branches begin, and the
// last to end resumes the request.
#pragma once

#include <algorithm>
#include <deque>
#include <exception>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "servers/work/suspending.hpp"

namespace waitbench::servers {

/// Each branch is a coroutine on `executor`, which `begin` makes of its actions; `branches` is what is inside
/// a Together. Returns the highest of their ends. Cancelling it cancels each branch. All on one thread;
/// `branches` and what `begin` refers to must outlive it.
template <class Begin>
Task<WorkEnd> do_together(IoExecutor executor, Actions branches, Begin begin) {
  Timer all_ended(executor, TimePoint::max());  // never expires: the last branch cancels it
  std::size_t running = 0;
  auto end = WorkEnd::done;
  std::exception_ptr escaped;
  std::deque<asio::cancellation_signal> cancel;  // which stay where they are
  for (; !branches.empty(); branches = rest(branches)) {
    ++running;
    const auto ended = [&](std::exception_ptr error, WorkEnd how) {
      if (error) escaped = error;
      end = std::max(end, how);
      if (--running == 0) all_ended.cancel();
    };
    asio::co_spawn(executor, begin(inside(branches)),
                   asio::bind_cancellation_slot(cancel.emplace_back().slot(), ended));
  }
  while (running > 0) {
    co_await all_ended.async_wait(as_result);
    if (running == 0) break;
    for (auto& branch : cancel) branch.emit(asio::cancellation_type::terminal);  // somebody cancelled this
  }
  if (escaped) std::rethrow_exception(escaped);
  co_return end;
}

}  // namespace waitbench::servers
