// A server as a child process: started as a user would, waited for until it is ready, stopped in order.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench::lab {

/// What a server's ready line says: `ready MODEL URL admin URL pid N`.
struct ReadyLine {
  std::string model, url;
  std::string admin;  ///< a URL, or "off"
  pid_t pid = 0;
};
/// Nothing but a usage error when the line is no ready line.
Result<ReadyLine> parse_ready_line(std::string_view line);

/// Threads: start() and the destructor on the same thread, and that thread must outlive the child: the kernel
/// ends the child when its starter ends, so that a killed run leaves no servers behind.
class ServerProcess {
 public:
  /// Starts this very program with `words` (a verb, then which server: "serve", "thread", ...) and waits
  /// until it is ready. Its stderr is ours. Errors (environment): it cannot be started, ended early, or was
  /// not ready within `patience`.
  static Result<ServerProcess> start(const std::vector<std::string>& words, Duration patience);

  ServerProcess(ServerProcess&& other) noexcept;
  ServerProcess& operator=(ServerProcess&&) = delete;
  /// Stops it if stop() was not called.
  ~ServerProcess();

  const ReadyLine& ready() const { return ready_; }
  /// SIGTERM, and SIGKILL when it has not ended within `patience`. An environment error when it had to be
  /// killed or ended with another exit code than 0.
  Result<void> stop(Duration patience);

 private:
  explicit ServerProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_ = -1;  // -1: none, or reaped
  ReadyLine ready_;
};

}  // namespace waitbench::lab
