#include "loadgen/run_figures.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/host/machine.hpp"
#include "loadgen/stage_figures.hpp"
#include "loadgen/validity.hpp"

namespace waitbench::loadgen {
namespace {

// Users who do not think are due when their answer is read: they cannot be late.
bool is_scheduled(const LoadModel& load) {
  const auto* closed = std::get_if<Closed>(&load);
  return closed == nullptr || thinks(*closed);
}

bool is_random(const LoadModel& load) {
  if (const auto* closed = std::get_if<Closed>(&load)) return draws(closed->think);
  return std::get<Open>(load).arrivals != Arrivals::constant;
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
  // A warm-up of one latency fills the pipeline; a hundredth less makes no difference that counts. Nor does a
  // pipeline that fills within a hundredth of the window: leaving out a second for it would, in a run whose
  // seconds are not alike.
  const bool warm = window.begin >= shortest - shortest / 100 || shortest <= window.length() / 100;
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

// Of a load in stages nothing settles, but it begins and ends with nothing in flight, and over such a time
// L = X R holds exactly (J. D. C. Little, "Little's Law as Viewed on Its 50th Anniversary", Operations
// Research 59 (3), 2011, section 2): requests in flight, integrated, against the sum of their residence.
void add_whole_load(Evidence& evidence, const Tally& tally, const std::vector<TimelineRow>& rows) {
  double in_flight_s = 0, ended = 0;
  for (const auto& row : rows) {
    in_flight_s += row.in_flight_mean;
    ended += static_cast<double>(row.requests.ended());
  }
  if (rows.empty() || ended == 0) return;
  const auto seconds = static_cast<double>(rows.size());
  evidence.in_flight = in_flight_s / seconds;
  evidence.ends_per_s = ended / seconds;
  evidence.mean_residence_s = tally.whole_residence_s / ended;
}

// While jobs are followed nothing is sent any more, but the server goes on. Whole seconds until `end`, since
// the window's begin.
void add_seconds(std::vector<TimelineRow>& rows, Duration end) {
  const auto first = rows.empty() ? 0 : rows.back().second + 1;
  for (auto second = first; std::chrono::seconds(second + 1) <= end; ++second) {
    TimelineRow row;
    row.second = second;
    rows.push_back(std::move(row));
  }
}

// What the machine's clock showed so long after `reading`, unless it was set meanwhile.
WallTime wall_time_after(const ClockReadings& reading, Duration later) {
  return WallTime(std::chrono::floor<WallTime::duration>(reading.wall + later));
}

}  // namespace

Run run_figures(const LoadPlan& plan, Measured measured) {
  const auto& options = plan.options;
  auto window = plan.phases.window;
  if (!measured.complete) window.end = std::clamp(measured.ended_at, window.begin, window.end);
  auto& tally = measured.tally;

  Run run;
  run.target = options.url.text();
  run.kinds = describe(options.requests, options.url);
  if (options.requests.data) run.data_rows = options.requests.data->rows();
  run.load = describe(options.load);
  const bool in_stages = !tally.stages.spans().empty();
  if (const auto* closed = std::get_if<Closed>(&options.load); closed != nullptr && !in_stages)
    run.users = closed->users;
  if (const auto* open = std::get_if<Open>(&options.load); open != nullptr && !in_stages)
    run.rate_per_s = open->rate.first.per_second;
  run.seed = options.seed;
  run.window = window.length();
  run.warmup = window.begin;
  run.window_began = wall_time_after(measured.clocks_before, measured.began_after + window.begin);
  run.complete = measured.complete;
  run.requests = tally.requests;
  run.bytes_received = tally.bytes_received;
  run.connections = tally.connections;
  run.generator_cpu_s = measured.cpu_s;
  if (measured.machine_before && measured.machine_after)
    run.machine = use_between(*measured.machine_before, *measured.machine_after);
  for (const auto& use : measured.uses) run.generator_spin_s += to_seconds(use.spun);
  run.server = use_over(measured.samples, window);
  fill_rows(measured.rows, measured.samples, window);

  Evidence evidence{.uses = measured.uses,
                    .busiest = measured.busiest,
                    .scheduled = is_scheduled(options.load),
                    .verified = !options.url.secure || !options.trust.anybody,
                    .keeps_connections = keeps_connections(options),
                    .random = is_random(options.load),
                    .clocks = changes_between(measured.clocks_before, measured.clocks_after)};
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
  if (const auto* closed = std::get_if<Closed>(&options.load))
    evidence.cycle = from_seconds(evidence.mean_residence_s) + mean_of(closed->think);
  if (evidence.ends_per_s > 0) {
    run.generator_cpu_us_per_request =
        run.generator_cpu_s * 1e6 / (evidence.ends_per_s * to_seconds(window.length()));
  }
  if (tally.late_by.count() > 0) {
    run.schedule_kept = static_cast<double>(tally.late_by.count_at_or_below(kept_within)) /
                        static_cast<double>(tally.late_by.count());
  }
  if (in_stages) {
    run.stages = measured_stages(options.load, tally.stages,
                                 run.complete ? std::nullopt : std::optional(measured.ended_at));
    run.throughput_per_s.reset();
    if (run.complete) add_whole_load(evidence, tally, measured.rows);
  }
  run.littles_residual = littles_residual(evidence);
  run.latency = std::move(tally.latency);
  run.service = std::move(tally.service);
  run.lag = std::move(tally.lag);
  run.connect = std::move(tally.connect);
  run.late_by = std::move(tally.late_by);
  run.timeline = std::move(measured.rows);
  if (measured.followed) add_seconds(run.timeline, measured.followed->ended - window.begin);
  fill_states(run.timeline, measured.states, plan.phases.window);
  if (measured.followed) run.jobs = std::move(measured.followed->figures);
  run.validity = judge_validity(run, evidence);
  if (measured.followed)
    std::ranges::move(measured.followed->reasons, std::back_inserter(run.validity.reasons));
  if (run.complete)
    std::ranges::move(judge_stages(run.stages, tally.stages), std::back_inserter(run.validity.reasons));
  return run;
}

}  // namespace waitbench::loadgen
