// What a server says of itself at one moment: how many requests are where in it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace waitbench {

/// As its page /stats tells; absent what it does not tell.
struct ServerState {
  std::optional<std::uint64_t> connections, in_flight, queue, threads_busy, threads_blocked, threads_idle,
      pool_in_use, pool_waiting, calls, breakers_open;
  bool operator==(const ServerState&) const = default;
};

/// One part: its name in files, and where /stats tells it.
struct ServerStatePart {
  std::string_view name, meaning;
  std::optional<std::uint64_t> ServerState::* value;
  /// Of /stats; they are added up, and so are all that begin with one that ends in '_'.
  std::array<std::string_view, 2> keys;
};

inline constexpr std::array<ServerStatePart, 10> server_state_parts{{
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
     "threads, those of branches too, that block in a plan (a wait, a pool, a call)",
     &ServerState::threads_blocked,
     {"threads_blocked"}},
    {"threads_idle",
     "threads of its pool, or of its connections, that have none",
     &ServerState::threads_idle,
     {"worker_threads_idle", "connection_threads_idle"}},
    {"pool_in_use",
     "connections of its plan's pools that are taken",
     &ServerState::pool_in_use,
     {"pool_in_use_"}},
    {"pool_waiting",
     "requests, or branches of them, that wait for one",
     &ServerState::pool_waiting,
     {"pool_waiting_"}},
    {"calls", "calls to other servers that are under way", &ServerState::calls, {"calls_in_progress_"}},
    {"breakers_open", "circuit breakers that are open", &ServerState::breakers_open, {"call_breaker_open_"}},
}};

}  // namespace waitbench
