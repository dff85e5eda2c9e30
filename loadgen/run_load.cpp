#include "loadgen/run_load.hpp"

#include <algorithm>
#include <ctime>
#include <list>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/interruptible_sleep.hpp"
#include "loadgen/driver.hpp"
#include "loadgen/observer.hpp"
#include "loadgen/probe.hpp"
#include "loadgen/reach.hpp"
#include "loadgen/validity.hpp"

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

bool is_random(const LoadModel& load) {
  if (const auto* closed = std::get_if<Closed>(&load)) return draws(closed->think);
  return std::get<Open>(load).arrivals != Arrivals::constant;
}

bool thinks(const Closed& load) {
  return mean_of(load.think) > Duration::zero();
}

bool keeps_connections(const LoadOptions& options) {
  return std::holds_alternative<Closed>(options.load) &&
         std::holds_alternative<ConnectionsOnDemand>(options.connections);
}

struct InFlight {
  double mean = 0;
  double share = 1;  // of the window, over which it was averaged
};

// The time average of the requests in flight over the whole seconds between the first possible answer and the
// window's end; of a closed load that does not think, its users.
std::optional<InFlight> settled_in_flight(const LoadOptions& options, const std::vector<TimelineRow>& rows,
                                          const Window& window, Duration shortest) {
  if (const auto* closed = std::get_if<Closed>(&options.load); closed != nullptr && !thinks(*closed))
    return InFlight{static_cast<double>(closed->users)};
  // A warm-up of one latency fills the pipeline; a hundredth less makes no difference that counts.
  const bool warm = window.begin >= shortest - shortest / 100;
  const auto settled_at = warm ? Duration::zero() : shortest;
  double sum = 0;
  std::size_t seconds = 0;
  for (const auto& row : rows) {
    if (std::chrono::seconds(row.second) < settled_at ||
        std::chrono::seconds(row.second + 1) > window.length())
      continue;
    sum += row.in_flight_mean;
    ++seconds;
  }
  if (seconds == 0) return std::nullopt;
  const auto averaged = static_cast<double>(seconds);
  return InFlight{sum / averaged, averaged / to_seconds(window.length())};
}

// The window's estimate of throughput; an interrupted window's is the plain count.
double per_second(const EdgeCounts& counts, const LoadOptions& options, const Window& window,
                  Duration shortest) {
  const bool closed = std::holds_alternative<Closed>(options.load);
  const double count = closed ? counts.closed_count(shortest) : counts.open_count(shortest);
  return count / to_seconds(window.length());
}

struct Measured {
  Tally tally;
  std::vector<TimelineRow> rows{};
  std::vector<TimedSample> samples{};
  std::vector<ThreadUse> uses{};
  double cpu_s = 0;
  bool complete = true;
  Duration ended_at{};
};

// What the machine's clock showed at `moment`, unless it was set since.
WallTime wall_time_of(TimePoint moment) {
  const auto since = Clock::now() - moment;
  return std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now() - since);
}

Run to_run(const LoadPlan& plan, Measured measured) {
  const auto& options = plan.options;
  auto window = plan.phases.window;
  if (!measured.complete) window.end = std::clamp(measured.ended_at, window.begin, window.end);
  auto& tally = measured.tally;

  Run run;
  run.target = options.url.text();
  run.kinds = describe(options.requests, options.url);
  if (options.requests.data) run.data_rows = options.requests.data->rows();
  run.load = describe(options.load);
  if (const auto* closed = std::get_if<Closed>(&options.load)) run.users = closed->users;
  if (const auto* open = std::get_if<Open>(&options.load)) run.rate_per_s = open->rate.per_second;
  run.seed = options.seed;
  run.window = window.length();
  run.warmup = window.begin;
  run.window_began = wall_time_of(plan.start + window.begin);
  run.complete = measured.complete;
  run.requests = tally.requests;
  run.bytes_received = tally.bytes_received;
  run.connections = tally.connections;
  run.generator_cpu_s = measured.cpu_s;
  run.server = use_over(measured.samples, window);
  fill_rows(measured.rows, measured.samples, window);

  Evidence evidence{.uses = measured.uses,
                    .open = std::holds_alternative<Open>(options.load),
                    .keeps_connections = keeps_connections(options),
                    .random = is_random(options.load)};
  const auto shortest = tally.shortest == Duration::max() ? Duration::zero() : tally.shortest;
  if (run.complete) {
    run.throughput_per_s = per_second(tally.answered, options, window, shortest);
    evidence.ends_per_s = per_second(tally.ended, options, window, shortest);
    if (const auto found = settled_in_flight(options, measured.rows, window, shortest)) {
      evidence.in_flight = found->mean;
      evidence.settled_share = found->share;
    }
  } else if (window.length() > Duration::zero()) {
    run.throughput_per_s = static_cast<double>(run.requests.ok) / to_seconds(window.length());
  }
  if (const auto entered = run.requests.ended() - run.requests.shed; entered > 0)
    evidence.mean_residence_s = tally.residence_s / static_cast<double>(entered);
  if (evidence.ends_per_s > 0) {
    run.generator_cpu_us_per_request =
        run.generator_cpu_s * 1e6 / (evidence.ends_per_s * to_seconds(window.length()));
  }
  if (tally.late_by.count() > 0) {
    run.schedule_kept = static_cast<double>(tally.late_by.count_at_or_below(1ms)) /
                        static_cast<double>(tally.late_by.count());
  }
  run.littles_residual = littles_residual(evidence);
  run.latency = std::move(tally.latency);
  run.service = std::move(tally.service);
  run.lag = std::move(tally.lag);
  run.connect = std::move(tally.connect);
  run.late_by = std::move(tally.late_by);
  run.timeline = std::move(measured.rows);
  run.validity = judge_validity(run, evidence);
  return run;
}

Measured drive(const LoadPlan& plan, std::optional<ProcessSampler> sampler, const std::stop_token& stop,
               const ProgressSink& progress) {
  const auto& window = plan.phases.window;
  SliceCollector slices(plan.options.threads);
  std::list<Driver> drivers;
  for (unsigned i = 0; i < plan.options.threads; ++i) drivers.emplace_back(plan, i, slices);

  std::optional<Observer> observer;
  if (sampler) observer.emplace(std::move(*sampler), plan.start, window);
  WindowCpu cpu(plan.start, window);
  std::vector<std::jthread> threads;
  for (auto& driver : drivers) {
    threads.emplace_back([&driver, &slices] {
      driver.run();
      slices.finish();
    });
  }
  const std::stop_callback interrupt(stop, [&drivers] {
    for (auto& driver : drivers) driver.interrupt();
  });

  Measured measured{.tally = Tally(window, plan.options.timeout)};
  measured.rows = follow(slices, window, observer ? &*observer : nullptr, progress);
  threads.clear();  // joins
  measured.ended_at = Clock::now() - plan.start;
  measured.complete = !stop.stop_requested();
  if (observer) measured.samples = observer->stop();
  measured.cpu_s = cpu.seconds();
  for (const auto& driver : drivers) {
    measured.tally.merge(driver.tally());
    measured.uses.push_back(driver.use());
  }
  return measured;
}

}  // namespace

std::string describe(const LoadModel& load) {
  if (const auto* closed = std::get_if<Closed>(&load)) {
    return fmt::format("closed, {} user{}{}", format_count(closed->users), closed->users == 1 ? "" : "s",
                       thinks(*closed) ? ", thinking " + format_time(closed->think) : "");
  }
  const auto& open = std::get<Open>(load);
  return fmt::format(
      "open, {}{}{}", format_rate(open.rate), open.arrivals == Arrivals::poisson ? " Poisson" : "",
      open.max_in_flight ? fmt::format(", at most {} in flight", format_count(*open.max_in_flight)) : "");
}

Result<Run> run_load(const LoadOptions& options, std::stop_token stop, const ProgressSink& progress) {
  auto reached = reach(options);
  if (!reached) return reached.error();
  std::optional<ProcessSampler> sampler;
  if (options.pid) {
    auto opened = ProcessSampler::open(*options.pid);
    if (!opened) return opened.error();
    sampler = std::move(*opened);
  }
  std::optional<Duration> probed;
  if (!options.warmup) {
    Progress probing;
    probing.duration = options.duration;
    progress(probing);
    probed = probe(options, reached->endpoint, reached->tls_or_null(), stop);
  }
  const LoadPlan plan{.options = options,
                      .endpoint = reached->endpoint,
                      .tls = std::move(reached->tls),
                      .phases = plan_phases(options, probed),
                      .start = Clock::now() + head_start};
  return to_run(plan, drive(plan, std::move(sampler), stop, progress));
}

}  // namespace waitbench::loadgen
