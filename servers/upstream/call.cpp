#include "servers/upstream/call.hpp"

#include "servers/work/watched_wait.hpp"

namespace waitbench::servers::upstream {

CallEnd call_blocking(BlockingClient& client, const CallId& id, std::optional<TimePoint> deadline,
                      int for_whom) {
  auto& upstream = client.upstream();
  CallMachine call(upstream.guards, upstream.options, upstream.counters, id, deadline);
  auto next = call.begin(Clock::now());
  for (;;) {
    if (const auto* attempt = std::get_if<CallMachine::Attempt>(&next)) {
      const auto result = client.attempt(*attempt, for_whom);  // waits here, for the upstream
      next = call.attempted(result, Clock::now());
    } else if (const auto* wait = std::get_if<CallMachine::Wait>(&next)) {
      const auto end = sleep_watching(wait->until, client.cut(), for_whom);  // and here, before a retry
      next = end == WaitEnd::time_over ? call.waited(Clock::now()) : call.cut();
    } else {
      return std::get<CallEnd>(next);
    }
  }
}

// Beside call_blocking: the same loop, but here the coroutine waits and the thread does not.
Task<CallEnd> call_suspending(SuspendingClient& client, CallId id, std::optional<TimePoint> deadline) {
  auto& upstream = client.upstream();
  CallMachine call(upstream.guards, upstream.options, upstream.counters, id, deadline);
  auto next = call.begin(Clock::now());
  for (;;) {
    if (const auto* attempt = std::get_if<CallMachine::Attempt>(&next)) {
      const auto result = co_await client.attempt(*attempt);  // suspends here, for the upstream
      next = call.attempted(result, Clock::now());
    } else if (const auto* wait = std::get_if<CallMachine::Wait>(&next)) {
      Timer timer(client.executor(), wait->until);
      const auto [cancelled] = co_await timer.async_wait(as_result);  // and here, before a retry
      next = cancelled ? call.cut() : call.waited(Clock::now());
    } else {
      co_return std::get<CallEnd>(next);
    }
  }
}

}  // namespace waitbench::servers::upstream
