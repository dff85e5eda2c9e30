// What became of the jobs that a load was promised: its 202s held against what the queue tells. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/record/job_figures.hpp"
#include "core/record/record.hpp"
#include "loadgen/accepted_jobs.hpp"
#include "loadgen/schedule.hpp"

namespace waitbench::loadgen {

/// All 202s of a load, warm-up and drain included.
struct Promised {
  std::vector<AcceptedJob> jobs{};
  std::vector<Duration> nameless_due{};  ///< of the requests whose 202 named no job
  std::uint64_t left_out = 0;            ///< 202s that were too many to be noted

  void add(AcceptedJobs& of_thread);
};

/// The generator's wall clock.
using WallMoment = std::chrono::sys_time<Duration>;

/// By how much the queue's clock is ahead of the generator's: between these bounds, since a job was accepted
/// after its request was due and before its 202 was there (F. Cristian, "Probabilistic clock
/// synchronization", Distributed Computing 3, 1989, section 3).
struct ClockOffset {
  Duration at_least = Duration::min(), at_most = Duration::max();
};

/// Threads: none.
class JobAccount {
 public:
  /// `zero`: the beginning of the load.
  JobAccount(Promised promised, const Window& window, WallMoment zero);

  /// A job that came into the queue after the load had begun; each once.
  void take(const ToldJob& job);
  /// One that was there before.
  void take_earlier(const ToldJob& job);
  /// Whether every job that was promised has been taken.
  bool all_found() const { return found_ == promised_.size(); }

  /// `ended`: when following ended, since the load's beginning. To be asked once, when all were taken.
  JobFigures figures(Duration ended, std::string open_because);
  /// Warnings about the figures, and why they cannot be believed.
  std::vector<Reason> reasons(const JobFigures& figures) const;

 private:
  enum class Found : std::uint8_t { no, here, earlier };
  std::optional<std::size_t> find(const JobName& name) const;
  void bound_offset(const ToldJob& job, const AcceptedJob& promised);
  void count_times(const ToldJob& job, const AcceptedJob& promised);

  Window window_;
  WallMoment zero_;
  std::vector<AcceptedJob> promised_;  // by name, each once
  std::vector<Found> known_;           // of each of these
  std::size_t found_ = 0;
  std::uint64_t left_out_ = 0, went_back_ = 0;
  ClockOffset offset_;
  std::vector<Duration> open_due_;  // of the open jobs of the window
  JobFigures figures_;
};

}  // namespace waitbench::loadgen
