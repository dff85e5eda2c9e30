// A server as a child process: started as a user would, waited for until it is ready, stopped in order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"
#include "lab/run/child_process.hpp"

namespace waitbench::lab {

/// How long a server has until it is ready, and until it has ended in order.
inline constexpr Duration start_patience = std::chrono::seconds(15), stop_patience = std::chrono::seconds(20);

/// What a server's ready line says: `ready MODEL URL admin URL pid N`.
struct ReadyLine {
  std::string model, url;
  std::string admin;  ///< a URL, or "off"
  pid_t pid = 0;
};
/// Nothing but a usage error when the line is no ready line.
Result<ReadyLine> parse_ready_line(std::string_view line);

/// A server that is not ours, and how one knows that it serves.
struct Guest {
  std::string name;
  std::vector<std::string> command;
  std::uint16_t port = 0;             ///< of 127.0.0.1, where it will listen
  std::optional<std::string> path{};  ///< answers 200 when it is ready; absent: the port accepts
  std::filesystem::path in;           ///< its working directory
  ProcessLimits limits{};
  std::filesystem::path log;  ///< takes what it writes
};

/// Threads: see ChildProcess.
class ServerProcess {
 public:
  /// Starts this very program with `words` (a verb, then which server: "serve", "thread", ...) and waits
  /// until it is ready. Its stderr is ours. Errors (environment): it cannot be started, ended early, or was
  /// not ready within `patience`; (interrupted) a stop was requested before it was.
  static Result<ServerProcess> start(const std::vector<std::string>& words, Duration patience,
                                     const std::stop_token& stop = {}, const ProcessLimits& limits = {});
  /// The same of a guest. An error quotes the last line that it wrote.
  static Result<ServerProcess> start(const Guest& guest, Duration patience, const std::stop_token& stop = {});

  const ReadyLine& ready() const { return ready_; }
  ChildProcess& process() { return process_; }
  /// An environment error when it has ended by itself: how, and of a guest the last line that it wrote.
  Result<void> check_running();
  /// SIGTERM, and SIGKILL when it has not ended within `patience`. An environment error when it had to be
  /// killed, or is ours and ended with another exit code than 0.
  Result<void> stop(Duration patience);

 private:
  explicit ServerProcess(ChildProcess process, std::filesystem::path log = {})
      : process_(std::move(process)), log_(std::move(log)) {}

  ChildProcess process_;
  std::filesystem::path log_;  // empty: ours, which has none
  ReadyLine ready_;
};

/// A port of 127.0.0.1 that nobody listens on now.
Result<std::uint16_t> free_port();

}  // namespace waitbench::lab
