// A coroutine's way to a worker and back: it is suspended while a thread of the pool blocks for it.
#pragma once

#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "servers/work/suspending.hpp"
#include "servers/workers/worker_pool.hpp"

namespace waitbench::servers {

/// Runs `work`, which returns a WorkEnd and may throw, on a thread of `pool`, and returns what it does; cut,
/// and not run, when the pool stops first. The coroutine goes on on its own thread, `executor`'s, whose loop
/// must still run when the pool is stopped: so what `work` refers to in the coroutine outlives it.
template <class Work>
Task<WorkEnd> on_worker(WorkerPool& pool, IoExecutor executor, Work work) {
  auto end = WorkEnd::cut;
  std::exception_ptr thrown;
  const auto begin = [&](auto resume) {
    pool.submit([&, executor, resume = std::move(resume)](Turn turn) mutable {
      try {
        if (turn == Turn::run) end = work();
      } catch (...) {
        thrown = std::current_exception();
      }
      asio::post(executor, std::move(resume));  // the last touch: from here on the coroutine may be gone
    });
  };
  co_await asio::async_initiate<const asio::deferred_t&, void()>(begin, asio::deferred);
  if (thrown) std::rethrow_exception(thrown);
  co_return end;
}

}  // namespace waitbench::servers
