// What a server says of itself at one moment: how many requests, and jobs of its queue, are where in it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace waitbench {

/// As its page /stats tells; absent what it does not tell.
struct ServerState {
  std::optional<std::uint64_t> connections, in_flight, queue, threads_busy, threads_blocked, threads_idle,
      pool_in_use, pool_waiting, calls, breakers_open, jobs_queued, jobs_running, jobs_oldest_age_ms,
      jobs_done, jobs_dead, jobs_attempts, jobs_redelivered;
  bool operator==(const ServerState&) const = default;
};

/// One part: its name in files, and where /stats tells it.
struct ServerStatePart {
  std::string_view name, meaning;
  std::optional<std::uint64_t> ServerState::* value;
  /// Of /stats; they are added up, and so are all that begin with one that ends in '_'.
  std::array<std::string_view, 2> keys;
  /// It only rises, and is told as what came in a second (counted_between).
  bool counts_up = false;
};

inline constexpr std::array<ServerStatePart, 17> server_state_parts{{
    {"connections", "connections that the server has open", &ServerState::connections, {"connections_open"}},
    {"in_flight",
     "requests that the server has received and not answered",
     &ServerState::in_flight,
     {"requests_in_flight"}},
    {"queue",
     "of these, requests that wait for their turn (--max-queue) or for a thread of its pool",
     &ServerState::queue,
     {"in_queue", "worker_queue"}},
    {"threads_busy",
     "threads of its pool, or of its connections, that have a request",
     &ServerState::threads_busy,
     {"worker_threads_busy", "connection_threads_busy"}},
    {"threads_blocked",
     "threads, those of branches too, that block in a plan (a wait, a pool, a call, a statement)",
     &ServerState::threads_blocked,
     {"threads_blocked"}},
    {"threads_idle",
     "threads of its pool, or of its connections, that have none",
     &ServerState::threads_idle,
     {"worker_threads_idle", "connection_threads_idle"}},
    {"pool_in_use",
     "connections of its plan's pools, and to its database, that are taken",
     &ServerState::pool_in_use,
     {"pool_in_use_", "db_connections_busy"}},
    {"pool_waiting",
     "requests, or branches of them, that wait for one",
     &ServerState::pool_waiting,
     {"pool_waiting_", "db_waiting"}},
    {"calls", "calls to other servers that are under way", &ServerState::calls, {"calls_in_progress_"}},
    {"breakers_open", "circuit breakers that are open", &ServerState::breakers_open, {"call_breaker_open_"}},
    {"jobs_queued",
     "jobs of its queue that nobody has claimed, retries that wait among them",
     &ServerState::jobs_queued,
     {"jobs_queued"}},
    {"jobs_running", "jobs that a worker has claimed", &ServerState::jobs_running, {"jobs_running"}},
    {"jobs_oldest_age_ms",
     "for how long the queued job that waits longest has been due, ms",
     &ServerState::jobs_oldest_age_ms,
     {"jobs_oldest_age_ms"}},
    {"jobs_done", "jobs done", &ServerState::jobs_done, {"jobs_done"}, true},
    {"jobs_dead", "jobs that became dead letters", &ServerState::jobs_dead, {"jobs_dead"}, true},
    {"jobs_attempts", "jobs claimed by a worker", &ServerState::jobs_attempts, {"jobs_attempts"}, true},
    {"jobs_redelivered",
     "jobs claimed again because their lease had expired",
     &ServerState::jobs_redelivered,
     {"jobs_redelivered"},
     true},
}};

/// What came between two moments, of the parts that count up; absent where one of the two does not tell it,
/// or where it fell: another queue is asked since. Parts that do not count up are absent.
constexpr ServerState counted_between(const ServerState& before, const ServerState& now) {
  ServerState counted;
  for (const auto& part : server_state_parts) {
    const auto& from = before.*part.value;
    const auto& to = now.*part.value;
    if (part.counts_up && from && to && *to >= *from) counted.*part.value = *to - *from;
  }
  return counted;
}

}  // namespace waitbench
