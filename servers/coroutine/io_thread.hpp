// One thread that runs an event loop, and what its connections share.
#pragma once

#include <functional>
#include <thread>

#include "servers/coroutine/connection.hpp"
#include "servers/coroutine/deadlines.hpp"
#include "servers/site/handling.hpp"

namespace waitbench::servers {

class IoThread;

/// How a model handles a request, from deciding it until handling.answer() may be called; or there is no
/// answer. When `patience` is over, no step begins. Called on the I/O thread, which goes on when the task
/// suspends. It is all in which the models on this loop differ.
using Handle = std::function<Task<WorkEnd>(Handling& handling, Connection& connection, IoThread& thread,
                                           Patience patience)>;

class IoThread {
 public:
  /// All outlive it.
  IoThread(Service& service, Gate& open_connections, const Handle& handle);
  /// Stops the loop, joins the thread, and destroys what is suspended on it.
  ~IoThread();

  void run();
  void stop();
  /// Any thread: serves an accepted connection on this one.
  void adopt(Descriptor accepted);
  /// Any thread: ends the connections that wait for a request.
  void end_idle();

  // The rest belongs to this thread.
  IoExecutor executor() { return io_.get_executor(); }
  Service& service() { return service_; }
  /// In its turn, if there are limits; else at once, and without a frame for that.
  Task<WorkEnd> handle(Handling& handling, Connection& connection);
  Task<WorkEnd> handle_now(Handling& handling, Connection& connection, TimePoint deadline);
  Deadlines& deadlines() { return deadlines_; }
  Gate& gate() { return gate_; }

 private:
  Service& service_;
  Gate& gate_;
  const Handle& handle_;
  // One thread runs it, and all sockets are that thread's: no lock for each of their operations.
  asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  asio::executor_work_guard<IoExecutor> stays_{io_.get_executor()};
  Deadlines deadlines_;
  std::thread thread_;
};

/// Reports what a coroutine let escape; it means memory ran out or a bug, and the connection is gone.
void report_escaped(std::exception_ptr error);

}  // namespace waitbench::servers
