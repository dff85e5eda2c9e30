// Follows the jobs of a load to their ends: asks a server's queue before, and again afterwards.
//
// Threads: one, which asks and waits.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/http/url.hpp"
#include "core/record/job_figures.hpp"
#include "core/record/record.hpp"
#include "core/result.hpp"
#include "loadgen/job_account.hpp"
#include "loadgen/job_page.hpp"
#include "loadgen/stats_watch.hpp"

namespace waitbench::loadgen {

class JobFollower {
 public:
  /// For the queue of the server at `target`, the URL driven. Asks it once. Errors: https (usage); it does
  /// not serve jobs (environment).
  static Result<JobFollower> open(const Url& target);

  /// To be called right before the load: jobs that were accepted until now are none of its.
  Result<void> begin();
  /// What the queue says of itself, for the timeline.
  StatsQuestion question() const;

  struct Load {
    Window window;
    TimePoint start;   ///< the zero of its times
    WallMoment zero;   ///< the same by the wall clock
    Duration timeout;  ///< how long to wait for the last job
  };
  struct Followed {
    std::optional<JobFigures> figures{};  ///< absent if the jobs could not be read
    std::vector<Reason> reasons{};
    bool interrupted = false;  ///< `stop` was requested while jobs were open
    Duration ended{};          ///< since the load's beginning
  };
  /// To be called after the load. Waits until no job is open, the timeout is over or `stop` is requested,
  /// then reads the jobs. `tell` is called about once a second with the number of open jobs.
  Followed follow(const Load& load, Promised promised, const std::stop_token& stop,
                  const std::function<void(std::uint64_t)>& tell) const;

 private:
  explicit JobFollower(Url origin) : origin_(std::move(origin)) {}
  Url page(std::string target) const;
  Result<JobStats> stats() const;
  struct Waited {
    std::uint64_t last_sequence = UINT64_MAX;  ///< of the jobs that may be the load's
    std::string open_because{};
    bool interrupted = false;
  };
  Waited wait(const Load& load, const std::stop_token& stop,
              const std::function<void(std::uint64_t)>& tell) const;
  /// Hands out the jobs with `after` < sequence <= `last`, in order.
  Result<void> read(std::uint64_t after, std::uint64_t last,
                    const std::function<void(const ToldJob&)>& take) const;

  Url origin_;
  std::uint64_t before_ = 0;  // the sequence of the last job before the load
};

}  // namespace waitbench::loadgen
