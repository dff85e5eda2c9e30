#include "loadgen/run_load.hpp"

#include <algorithm>
#include <ctime>
#include <list>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/host/machine.hpp"
#include "core/interruptible_sleep.hpp"
#include "loadgen/driver.hpp"
#include "loadgen/job_follower.hpp"
#include "loadgen/observer.hpp"
#include "loadgen/probe.hpp"
#include "loadgen/reach.hpp"
#include "loadgen/run_figures.hpp"

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

// Time for the threads to come up, so that the first request is not late.
constexpr Duration head_start = 20ms;

Duration process_cpu() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

// The CPU time that this process, all its threads, used between the window's edges; and what the machine had
// used when it began.
class WindowCpu {
 public:
  WindowCpu(TimePoint load_start, const Window& window)
      : thread_([this, load_start, window](const std::stop_token& stop) {
          if (!sleep_until(load_start + window.begin, stop)) return;
          machine_ = read_cpu_ticks();
          const auto begin = process_cpu();
          sleep_until(load_start + window.end, stop);
          used_ = process_cpu() - begin;
        }) {}
  /// Ends the measurement if the window has not ended yet.
  double seconds() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    return to_seconds(used_);
  }
  /// After seconds(); nothing if the window has not begun.
  const std::optional<CpuTicks>& machine_at_begin() const { return machine_; }

 private:
  Duration used_{};
  std::optional<CpuTicks> machine_;
  std::jthread thread_;
};

// Takes the seconds as they are completed and reports each; returns when all drivers have finished.
std::vector<TimelineRow> take_seconds(SliceCollector& slices, const Observer* observer,
                                      ProgressTracker& tracker, const ProgressSink& progress) {
  std::vector<TimelineRow> rows{};
  progress(tracker.progress());
  while (const auto second = slices.next()) {
    tracker.add(*second, observer != nullptr ? observer->latest() : std::nullopt);
    rows.push_back(tracker.progress().last);
    progress(tracker.progress());
  }
  return rows;
}

// The server as seen from outside, as it tells of itself, and the jobs of its queue.
struct Observed {
  std::optional<ProcessTreeSampler> process{};
  StatsQuestion stats{};  // or none
  std::optional<JobFollower> jobs{};
};

Result<Observed> observe(const LoadOptions& options) {
  Observed observed;
  if (options.pid) {
    auto opened = ProcessTreeSampler::open(*options.pid);
    if (!opened) return opened.error();
    observed.process = std::move(*opened);
  }
  if (options.follow) {
    auto opened = JobFollower::open(options.url);
    if (!opened) return opened.error();
    observed.jobs = std::move(*opened);
    observed.stats = observed.jobs->question();
  }
  if (options.stats) {  // tells of its jobs as well
    auto question = admin_question(*options.stats);
    if (!question) return question.error();
    observed.stats = std::move(*question);
  }
  return observed;
}

// What was measured, and the jobs that were promised. Throws std::system_error when the system refuses a
// thread.
std::pair<Measured, Promised> drive(const LoadPlan& plan, std::optional<ProcessTreeSampler> process,
                                    ProgressTracker& tracker, const std::stop_token& stop,
                                    const ProgressSink& progress) {
  const auto& window = plan.phases.window;
  SliceCollector slices(plan.options.threads);
  std::list<Driver> drivers;
  for (unsigned i = 0; i < plan.options.threads; ++i) drivers.emplace_back(plan, i, slices);

  std::optional<Observer> observer;
  if (process) observer.emplace(std::move(*process), plan.start, window);
  WindowCpu cpu(plan.start, window);
  std::vector<std::jthread> threads;
  for (auto& driver : drivers) {
    threads.emplace_back([&driver, &slices](const std::stop_token& abandoned) {
      // A thread further on was refused: none goes on.
      const std::stop_callback end(abandoned, [&driver] { driver.interrupt(); });
      driver.run();
      slices.finish();
    });
  }
  const std::stop_callback interrupt(stop, [&drivers] {
    for (auto& driver : drivers) driver.interrupt();
  });

  Measured measured{.tally =
                        Tally(window, plan.options.timeout, stage_spans(plan.options.load, window.begin))};
  measured.rows = take_seconds(slices, observer ? &*observer : nullptr, tracker, progress);
  threads.clear();  // joins
  measured.ended_at = Clock::now() - plan.start;
  measured.complete = !stop.stop_requested();
  if (observer) measured.samples = observer->stop();
  measured.cpu_s = cpu.seconds();
  measured.machine_before = cpu.machine_at_begin();
  Promised promised;
  for (auto& driver : drivers) {
    measured.tally.merge(driver.tally());
    measured.uses.push_back(driver.use());
    measured.busiest = std::max(measured.busiest, driver.busy());
    promised.add(driver.accepted_jobs());
  }
  return {std::move(measured), std::move(promised)};
}

Error refused(const LoadOptions& options, const std::system_error& error) {
  if (error.code() == std::errc::resource_unavailable_try_again) {
    return environment_error(fmt::format(
        "the system refuses the load generator a thread ({} for --threads {}). Ask for fewer, or see "
        "the limits that `waitbench doctor` shows.",
        options.threads + 1 + (options.pid ? 1 : 0) + (options.stats || options.follow ? 1 : 0),
        options.threads));
  }
  if (error.code() == std::errc::too_many_files_open ||
      error.code() == std::errc::too_many_files_open_in_system) {
    return environment_error(
        "no descriptor is left for the load generator itself. Raise the limit (ulimit -n), or ask for fewer "
        "--threads.");
  }
  throw error;
}

Result<Run> run_if_allowed(const LoadOptions& options, const std::stop_token& stop,
                           const ProgressSink& progress, const ClockReader& clocks) {
  auto reached = reach(options, stop);
  if (!reached) return reached.error();
  auto observed = observe(options);
  if (!observed) return observed.error();
  std::optional<Duration> probed;
  if (!options.warmup && !begins_with_nothing(options.load)) {
    Progress probing;
    probing.duration = options.duration;
    progress(probing);
    probed = probe(options, reached->endpoint, reached->tls_or_null(), stop);
  }
  if (observed->jobs) {
    if (const auto begun = observed->jobs->begin(); !begun) return begun.error();
  }
  const auto clocks_before = clocks();
  const auto clocks_read = Clock::now();
  const LoadPlan plan{.options = options,
                      .target = std::move(*reached),
                      .phases = plan_phases(options, probed),
                      .start = Clock::now() + head_start};
  const auto& window = plan.phases.window;
  std::optional<StatsWatch> stats;
  if (observed->stats) stats.emplace(std::move(observed->stats), plan.start, window);
  ProgressTracker tracker(window, plan.start);
  auto [measured, promised] = drive(plan, std::move(observed->process), tracker, stop, progress);
  measured.clocks_before = clocks_before;
  measured.began_after = plan.start - clocks_read;
  if (observed->jobs) {
    measured.followed =
        observed->jobs->follow({.window = window,
                                .start = plan.start,
                                .zero = WallMoment(clocks_before.wall + measured.began_after),
                                .timeout = options.follow->timeout},
                               std::move(promised), stop, [&](std::uint64_t open) {
                                 tracker.follow(open, Clock::now() - plan.start - window.begin);
                                 progress(tracker.progress());
                               });
  }
  if (stats) measured.states = stats->stop();
  measured.clocks_after = clocks();
  measured.machine_after = read_cpu_ticks();
  return run_figures(plan, std::move(measured));
}

}  // namespace

Result<Run> run_load(const LoadOptions& options, std::stop_token stop, const ProgressSink& progress,
                     const ClockReader& clocks) {
  try {
    return run_if_allowed(options, stop, progress, clocks);
  } catch (const std::system_error& error) {
    return refused(options, error);
  }
}

}  // namespace waitbench::loadgen
