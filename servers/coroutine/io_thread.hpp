// One thread that runs an event loop, and what its connections share.
#pragma once

#include <thread>

#include "servers/coroutine/connection.hpp"
#include "servers/coroutine/deadlines.hpp"

namespace waitbench::servers {

class IoThread {
 public:
  IoThread(Service& service, Gate& open_connections);
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
  Deadlines& deadlines() { return deadlines_; }
  Gate& gate() { return gate_; }

 private:
  Service& service_;
  Gate& gate_;
  // One thread runs it, and all sockets are that thread's: no lock for each of their operations.
  asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  asio::executor_work_guard<IoExecutor> stays_{io_.get_executor()};
  Deadlines deadlines_;
  std::thread thread_;
};

/// Reports what a coroutine let escape; it means memory ran out or a bug, and the connection is gone.
void report_escaped(std::exception_ptr error);

}  // namespace waitbench::servers
