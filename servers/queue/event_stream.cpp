#include "servers/queue/event_stream.hpp"

#include <boost/asio/write.hpp>

#include "servers/queue/event_text.hpp"

namespace waitbench::servers {
namespace {

using News = JobWatch::News;

constexpr Duration pulse = std::chrono::seconds(15);

Task<News> next_news(JobWatch& watch, IoExecutor executor, messaging::JobId id, std::string seen) {
  News news = JobWatch::Ending{};
  const auto begin = [&](auto resume) {
    watch.wait(id, std::move(seen), Clock::now() + pulse,
               [&news, executor, resume = std::move(resume)](News told) mutable {
                 news = std::move(told);
                 asio::post(executor, std::move(resume));  // the last touch: the coroutine may be gone
               });
  };
  co_await asio::async_initiate<const asio::deferred_t&, void()>(begin, asio::deferred);
  co_return news;
}

// False when the client is gone.
Task<bool> send_all(Connection& connection, std::string bytes) {
  const auto [error, sent] =
      co_await asio::async_write(connection.socket, asio::buffer(bytes), as_result);  // suspends here
  co_return !error;
}

}  // namespace

Task<void> stream_events(Connection& connection, IoThread& thread, JobDesk& desk, messaging::Job job,
                         std::string last_event_id) {
  thread.service().counters.answered(200);
  const bool was_told = version_of(job) == last_event_id;
  if (was_told && is_last_event(job)) {
    co_await send_all(connection, event_stream_over());
    co_return;
  }
  bool goes_on = co_await send_all(connection, event_stream_head() + (was_told ? "" : event_of(job)));
  while (goes_on && !is_last_event(job)) {
    auto news = co_await next_news(desk.watch(), thread.executor(), job.asked.id, version_of(job));
    if (const auto* error = std::get_if<messaging::QueueError>(&news)) desk.report(*error);
    if (auto* const changed = std::get_if<messaging::Job>(&news)) {
      job = std::move(*changed);
      goes_on = co_await send_all(connection, event_of(job));
    } else if (std::holds_alternative<JobWatch::Unchanged>(news)) {
      goes_on = co_await send_all(connection, event_stream_pulse());
    } else {
      co_return;  // purged, or the server ends
    }
  }
}

}  // namespace waitbench::servers
