// A server with a queue of jobs that does to each what a test says: it keeps, kills, ends or loses it.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/component/loadgen/scripted_server.hpp"

namespace waitbench::testing {

class FakeQueue {
 public:
  /// What becomes of a job, known from the beginning. `unanswered`: it is stored, but its sender is not told.
  enum class Fate { done, dead, queued, running, lost, unanswered };
  using Fates = std::function<Fate(std::uint64_t sequence)>;

  struct Habits {
    std::uint64_t most_of_a_page = 1000;
    bool byte_by_byte = false;         ///< how it answers requests that are accepted
    int pages_refused = 0;             ///< answered 503 before the first one is told
    bool broken_pages = false;         ///< what it tells is no page
    std::string location{};            ///< of every 202, in place of the job's
    std::string location_begin = "/";  ///< before "jobs/ID"
  };

  explicit FakeQueue(Fates fates) : FakeQueue(std::move(fates), Habits{}) {}
  FakeQueue(Fates fates, Habits habits);

  std::string url() const { return server_.url(); }
  /// Stores a job that no load has sent, and returns where it is.
  std::string add();
  /// From now on all that are open are done.
  void finish_all();

  std::uint64_t count(Fate fate) const;
  std::uint64_t asked_for_stats() const;

 private:
  struct Stored {
    std::string id;
    Fate fate;
    std::int64_t accepted_us;
  };
  void serve(Peer& peer);
  const Stored& store();
  std::string stats();
  /// Nothing when it is refused.
  std::optional<std::string> page(std::uint64_t after);

  Fates fates_;
  Habits habits_;
  mutable std::mutex mutex_;
  std::vector<Stored> jobs_;  // by sequence, from 1
  std::uint64_t asked_for_stats_ = 0;
  ScriptedServer server_;  // last: it serves when everything else is there
};

}  // namespace waitbench::testing
