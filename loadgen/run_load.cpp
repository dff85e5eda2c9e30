#include "loadgen/run_load.hpp"

#include <algorithm>
#include <ctime>
#include <list>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/interruptible_sleep.hpp"
#include "loadgen/driver.hpp"
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

// The CPU time that this process, all its threads, used between the window's edges.
class WindowCpu {
 public:
  WindowCpu(TimePoint load_start, const Window& window)
      : thread_([this, load_start, window](const std::stop_token& stop) {
          if (!sleep_until(load_start + window.begin, stop)) return;
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

 private:
  Duration used_{};
  std::jthread thread_;
};

// Takes the seconds as they are completed and reports each; returns when all drivers have finished.
std::vector<TimelineRow> follow(SliceCollector& slices, const Window& window, const Observer* observer,
                                const ProgressSink& progress) {
  std::vector<TimelineRow> rows{};
  ProgressTracker tracker(window);
  progress(tracker.progress());
  while (const auto second = slices.next()) {
    tracker.add(*second, observer != nullptr ? observer->latest() : std::nullopt);
    rows.push_back(tracker.progress().last);
    progress(tracker.progress());
  }
  return rows;
}

// The server as seen from outside, and as it tells of itself.
struct Observed {
  std::optional<ProcessTreeSampler> process{};
  std::optional<Url> stats{};
};

Result<Observed> observe(const LoadOptions& options) {
  Observed observed;
  if (options.pid) {
    auto opened = ProcessTreeSampler::open(*options.pid);
    if (!opened) return opened.error();
    observed.process = std::move(*opened);
  }
  if (options.stats) {
    const auto page = stats_page(*options.stats);
    if (!page) return page.error();
    observed.stats = *page;
  }
  return observed;
}

// Throws std::system_error when the system refuses a thread.
Measured drive(const LoadPlan& plan, Observed observed, const std::stop_token& stop,
               const ProgressSink& progress) {
  const auto& window = plan.phases.window;
  SliceCollector slices(plan.options.threads);
  std::list<Driver> drivers;
  for (unsigned i = 0; i < plan.options.threads; ++i) drivers.emplace_back(plan, i, slices);

  std::optional<Observer> observer;
  if (observed.process) observer.emplace(std::move(*observed.process), plan.start, window);
  std::optional<StatsWatch> stats;
  if (observed.stats) stats.emplace(std::move(*observed.stats), plan.start, window);
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
  measured.rows = follow(slices, window, observer ? &*observer : nullptr, progress);
  threads.clear();  // joins
  measured.ended_at = Clock::now() - plan.start;
  measured.complete = !stop.stop_requested();
  if (observer) measured.samples = observer->stop();
  if (stats) measured.states = stats->stop();
  measured.cpu_s = cpu.seconds();
  for (const auto& driver : drivers) {
    measured.tally.merge(driver.tally());
    measured.uses.push_back(driver.use());
    measured.busiest = std::max(measured.busiest, driver.busy());
  }
  return measured;
}

Error refused(const LoadOptions& options, const std::system_error& error) {
  if (error.code() == std::errc::resource_unavailable_try_again) {
    return environment_error(fmt::format(
        "the system refuses the load generator a thread ({} for --threads {}). Ask for fewer, or see "
        "the limits that `waitbench doctor` shows.",
        options.threads + 1 + (options.pid ? 1 : 0) + (options.stats ? 1 : 0), options.threads));
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
  const auto clocks_before = clocks();
  const LoadPlan plan{.options = options,
                      .target = std::move(*reached),
                      .phases = plan_phases(options, probed),
                      .start = Clock::now() + head_start};
  auto measured = drive(plan, std::move(*observed), stop, progress);
  measured.clocks_before = clocks_before;
  measured.began_after = head_start;
  measured.clocks_after = clocks();
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
