// The servers of one trial, in a directory of their own, and what is done to them while the load runs.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/plan/cpu_work.hpp"
#include "core/result.hpp"
#include "core/scratch_directory.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/run/server_process.hpp"

namespace waitbench::lab {

/// What all servers of an experiment are told alike.
struct SceneOptions {
  std::uint64_t seed = 1;
  /// One calibration for all: two would differ by noise, and then so would "the same work".
  CpuSpeed cpu_speed{};
  std::string database{};  ///< for `{database}`; empty: there is none
  std::stop_token stop{};  ///< no server is waited for any longer
};

/// Threads: made, asked and destroyed on one thread, which lives longer.
class Scene {
 public:
  /// Starts them in their order, each ready before the next. Errors: as ServerProcess::start has them.
  static Result<std::unique_ptr<Scene>> set(const Trial& trial, const SceneOptions& options);
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  /// Ends what end() did not.
  ~Scene();

  /// What it is now: an event may start the server anew.
  ReadyLine ready(const std::string& server) const;
  /// The window begins at this moment: the trial's events come at their times after it. Once.
  void begin_window(TimePoint window);
  /// Ends all of them, the last started first; events that are still to come are left out. Errors
  /// (environment): an event that could not be done, a server that ended by itself, or not in order.
  Result<void> end();

 private:
  Scene(const Trial& trial, SceneOptions options, ScratchDirectory directory)
      : trial_(trial), options_(std::move(options)), directory_(std::move(directory)) {}

  Result<void> write_files(std::optional<std::uint16_t> port) const;
  Result<void> start(const ServerSpec& server);
  Result<ServerProcess> started(const ServerSpec& server);
  std::string filled(std::string text, std::optional<std::uint16_t> port) const;
  Result<void> happen(const Event& event);
  void follow_events(TimePoint begin);

  const Trial& trial_;
  const SceneOptions options_;
  const ScratchDirectory directory_;
  std::map<std::string, ServerProcess> servers_;  // guarded while events happen
  std::map<std::string, std::string> urls_;       // of all that were ever started

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  Result<void> failed_{};
  // Ended last: the kernel ends processes with the thread that started them.
  std::thread events_;
};

/// Why a trial cannot be measured here: a program or a database that it needs is not there. Empty: it can.
std::string missing_for(const Trial& trial, bool has_database);

}  // namespace waitbench::lab
