// A program as a child process: started, watched, signalled, ended.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/descriptor.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "lab/process_limits.hpp"

namespace waitbench::lab {

/// How a child is started.
struct ChildSpec {
  std::vector<std::string> command;           ///< found along PATH when it holds no '/'
  bool this_program = false;                  ///< run this very program instead of command[0]
  std::optional<std::filesystem::path> in{};  ///< its working directory
  ProcessLimits limits{};
  int output = -1;  ///< its stdout; -1: ours. Its stdin is empty
  int errors = -1;  ///< its stderr; -1: ours
};

/// In a process group of its own, so that Ctrl-C is for us, who then end it in order, and so that its own
/// children end with it. Threads: started and destroyed on the same thread, and that thread must outlive the
/// child: the kernel ends the child when its starter ends, so that a killed run leaves no servers behind (but
/// those that a guest started itself).
class ChildProcess {
 public:
  /// Exit codes of a child that did not become what it was to be.
  static constexpr int not_limited = 125, no_directory = 126, not_found = 127;

  /// An environment error when the system refuses one more process. What fails later shows in its exit code.
  static Result<ChildProcess> start(const ChildSpec& spec);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  /// Ends it at once, if it has not ended.
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  bool running() const { return pid_ > 0; }
  /// To its whole group.
  void signal_group(int number) const;
  /// Waits for its end: the status that waitpid() tells. What is left of its group is ended then. Nothing
  /// when it has not ended by then, or had already been waited for.
  std::optional<int> wait_until(TimePoint deadline);
  /// SIGTERM, and SIGKILL to the group when it has not ended within `patience`: nothing then.
  std::optional<int> stop(Duration patience);

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}
  bool ended_by(TimePoint deadline) const;
  int reap();

  pid_t pid_ = -1;  // -1: none, or reaped
};

}  // namespace waitbench::lab
