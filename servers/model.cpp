#include "servers/model.hpp"

#include <array>

#include "servers/blocking_coroutine/blocking_coroutine.hpp"
#include "servers/control/control.hpp"
#include "servers/coroutine/coroutine.hpp"
#include "servers/offload/offload.hpp"
#include "servers/pool/pool.hpp"
#include "servers/queue/queue.hpp"
#include "servers/thread/thread.hpp"

namespace waitbench::servers {
namespace {

constexpr std::array table{
    ModelInfo{"thread",
              "cpp-httplib",
              "a thread per connection, blocked",
              "the classic synchronous server, as people write it",
              {.per_connection = true},
              false,
              start_thread},
    ModelInfo{"control",
              "blocking sockets",
              "a thread per connection, blocked",
              "the same HTTP code as coroutine: only the waiting differs",
              {.per_connection = true},
              false,
              start_control},
    ModelInfo{"pool",
              "Asio, and a pool of threads",
              "a thread of the pool per request, blocked; a queue in front",
              "ASP.NET-style synchronous handlers, Tomcat, gunicorn; starvation",
              {.io = true, .workers = true},
              false,
              start_pool},
    ModelInfo{"coroutine",
              "Boost.Asio coroutines",
              "suspended, on a thread per core",
              "async all the way",
              {.io = true},
              false,
              start_coroutine},
    ModelInfo{"blocking-coroutine",
              "Boost.Asio coroutines",
              "blocked, on a thread per core that many connections share",
              ".Result, .Wait(): a hidden blocking call in async code",
              {.io = true},
              false,
              start_blocking_coroutine},
    ModelInfo{"offload",
              "Boost.Asio coroutines, and a pool of threads",
              "suspended, while a thread of the pool is blocked",
              "Task.Run around blocking I/O",
              {.io = true, .workers = true},
              false,
              start_offload},
    ModelInfo{"queue",
              "Boost.Asio coroutines, and a queue of jobs",
              "not at all: 202 once the job is stored; a worker does it later",
              "event-driven messaging: what makes a system asynchronous",
              {.io = true},
              true,
              start_queue},
};
// Few clients lose patience sooner than this, and a request that is quicker is spared the system call.
constexpr Duration soonest_leave = std::chrono::milliseconds(10);

}  // namespace

bool Service::is_answered(WorkEnd end, int socket, TimePoint began, TimePoint now) {
  if (end == WorkEnd::client_left) counters.abandoned.add();
  if (!has_answer(end)) return false;
  const bool was_begun = end < WorkEnd::queue_full;
  if (was_begun && now - began >= soonest_leave && has_left(socket)) counters.in_vain.add();
  return true;
}

std::span<const ModelInfo> models() {
  return table;
}

const ModelInfo* find_model(std::string_view name) {
  for (const auto& model : table) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

}  // namespace waitbench::servers
