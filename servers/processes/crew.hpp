// The worker processes of one server, as their supervisor sees them: who lives, what all of them together
// count and use.
//
// Counts are read from shared memory at the moment they are asked for. Everything else (what the process
// uses, and whatever a model measures besides counting) each worker is asked for at that moment; of one that
// does not answer within a second, what it said last counts. Of a worker that ended stays what it counted,
// with CPU time and switches as the kernel tells them at the end.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "servers/processes/channel.hpp"
#include "servers/processes/forked.hpp"
#include "servers/processes/shared_counters.hpp"

namespace waitbench::servers {

/// How a worker ended.
struct WorkerEnded {
  pid_t pid;
  int status;  ///< as of wait(2)
  bool in_order() const;
  std::string how() const;  ///< "killed by signal 9 (Killed)", "exit code 4"
};

/// measure() on one thread at a time, health() on any, all else on the thread that forked the workers.
class Crew final : public MeasureSource {
 public:
  /// `counters` must outlive it.
  Crew(std::vector<Supervised> workers, const SharedCounters& counters);
  /// Kills and reaps who still lives.
  ~Crew() override;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Waits until all serve; the error of the first that does not.
  Result<void> wait_until_started() const;
  /// Sends a signal to all that live.
  void tell(int signal) const;
  /// Those that ended since the last call.
  std::vector<WorkerEnded> reap();

  Health health() const override;
  std::vector<Measure> measure() override;

 private:
  struct Worker {
    pid_t pid;
    Descriptor channel;
    Inquiry inquiry;
    std::vector<OwnedMeasure> said;  // last
    std::optional<OwnUse> used;      // to its end; guarded by mutex_
    explicit Worker(Supervised supervised)
        : pid(supervised.pid), channel(std::move(supervised.channel)), inquiry(channel) {}
  };

  void ask_all();

  const SharedCounters& counters_;
  std::vector<std::unique_ptr<Worker>> workers_;
  mutable std::mutex mutex_;
};

}  // namespace waitbench::servers
