// A coroutine's way to the queue and back: it is suspended until its operation is stored.
#pragma once

#include <optional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "messaging/group_commit.hpp"
#include "servers/work/io_types.hpp"

namespace waitbench::servers {

/// GroupCommit::submit, awaited. The coroutine goes on on its own thread, `executor`'s, whose loop must still
/// run when `group` is stopped: what is told refers to the coroutine.
template <class T>
Task<messaging::QueueResult<T>> ask_queue(messaging::GroupCommit& group, IoExecutor executor,
                                          std::size_t bytes, messaging::GroupCommit::Ask<T> ask) {
  std::optional<messaging::QueueResult<T>> answer;
  const auto begin = [&](auto resume) {
    group.submit<T>(bytes, std::move(ask),
                    [&answer, executor, resume = std::move(resume)](messaging::QueueResult<T> told) mutable {
                      answer.emplace(std::move(told));
                      asio::post(executor, std::move(resume));  // the last touch: the coroutine may be gone
                    });
  };
  co_await asio::async_initiate<const asio::deferred_t&, void()>(begin, asio::deferred);
  co_return std::move(*answer);
}

}  // namespace waitbench::servers
