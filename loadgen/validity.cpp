#include "loadgen/validity.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "loadgen/stationarity.hpp"

namespace waitbench::loadgen {
namespace {

// After Caladan's generator: below 99.9 % of the schedule say so, below 95 % do not believe it.
constexpr double schedule_doubted = 0.999, schedule_refused = 0.95;
// Above this a thread's own queue is in the latencies.
constexpr double cpu_refused = 0.95;
constexpr double residual_refused = 0.05;
// A stop of 1 % of the window is a hundredth of all latencies: p99 is its.
constexpr double stalled_refused = 0.01;
// Far above what reading clocks one after the other can make up, and below what anybody sets a clock for.
constexpr Duration step_told = std::chrono::milliseconds(50),
                   suspension_refused = std::chrono::milliseconds(10);
constexpr double kept_off_doubted = 0.05, kept_off_refused = 0.30;
// docs/method.md, "What the host takes", has the figures of a quiet host and a busy one. Below five of its
// ticks the kernel's count is too coarse for a share.
constexpr double stolen_doubted = 0.01, stolen_refused = 0.05, stolen_told_s = 0.05;
constexpr double wanted_stolen_refused = 0.50;

std::string percent(double share) {
  return fmt::format("{:.1f} %", share * 100);
}

double most(const Evidence& evidence, double (ThreadUse::*share)() const) {
  double largest = 0;
  for (const auto& use : evidence.uses) largest = std::max(largest, (use.*share)());
  return largest;
}

// `where` names the stage, " in stage 3 (5000/s for 5s)", of a load that has some.
std::optional<Reason> judge_schedule(double kept, const std::string& where) {
  if (kept >= schedule_doubted) return std::nullopt;
  return Reason{
      "schedule_not_kept",
      fmt::format(
          "only {} of the requests{} were taken up within 1 ms of their due time (needed {}, better {}). "
          "Lower the rate, or give the generator more --threads or an idle core.",
          percent(kept), where, percent(schedule_refused), percent(schedule_doubted)),
      kept < schedule_refused};
}

// A load in stages has to keep its schedule in each of them: a spike is short, and would hide in the sum.
void judge_schedule(const Run& run, const Evidence& evidence, Validity& validity) {
  if (!evidence.scheduled || run.late_by.count() == 0) return;
  std::optional<Reason> worst;
  if (run.stages.empty()) worst = judge_schedule(run.schedule_kept, "");
  double least = 1;
  for (std::size_t i = 0; i < run.stages.size(); ++i) {
    const auto& stage = run.stages[i];
    if (stage.schedule_kept >= least) continue;
    least = stage.schedule_kept;
    worst = judge_schedule(least, fmt::format(" in stage {} ({})", i + 1, stage.load));
  }
  if (worst) validity.reasons.push_back(*worst);
}

void judge_cpu(const Evidence& evidence, Validity& validity) {
  if (evidence.busiest < cpu_refused) return;
  validity.reasons.push_back({"generator_saturated",
                              fmt::format("the generator's busiest thread used {} of its CPU, so its own "
                                          "speed was measured, not the server's. "
                                          "Lower the load below what it can send, or give it --threads {}.",
                                          percent(evidence.busiest), evidence.uses.size() + 1),
                              true});
}

// A stopped generator lets no request through, and every answer that came meanwhile is read late.
void judge_stalls(const Evidence& evidence, Validity& validity) {
  Duration longest{};
  for (const auto& use : evidence.uses) longest = std::max(longest, use.stalled);
  if (longest == Duration::zero()) return;
  const double share = most(evidence, &ThreadUse::stalled_share);
  validity.reasons.push_back(
      {"generator_stalled",
       fmt::format(
           "the generator stood still for {} in all ({} of the window; at most {}): it was stopped, or its "
           "machine was. Answers that came meanwhile look slow. Run it again, on a machine that is not "
           "overloaded or suspended.",
           format_duration(longest), percent(share), percent(stalled_refused)),
       share > stalled_refused});
}

void judge_neighbours(const Evidence& evidence, Validity& validity) {
  const double share = most(evidence, &ThreadUse::kept_off_share);
  if (share < kept_off_doubted) return;
  validity.reasons.push_back(
      {"cpu_taken",
       fmt::format("a thread of the generator waited {} of the window for a CPU that others used (better "
                   "below {}, at "
                   "most {}): part of each latency is that wait. Stop what else runs, give the server and "
                   "the generator "
                   "cores of their own (taskset), or lower the load.",
                   percent(share), percent(kept_off_doubted), percent(kept_off_refused)),
       share > kept_off_refused});
}

// The server waits for what the host takes as the generator does: its latencies hold that wait, and its
// threads wake for several requests together that would have come one by one.
void judge_host(const Run& run, Validity& validity) {
  if (!run.machine || run.machine->stolen_s < stolen_told_s) return;
  const double of_all = run.machine->stolen_of_all(), of_wanted = run.machine->stolen_of_wanted();
  // Who wants little waits as long for it: of a load of few requests only the second share shows that.
  const bool refused = of_all > stolen_refused || of_wanted > wanted_stolen_refused;
  if (of_all < stolen_doubted && !refused) return;
  validity.reasons.push_back(
      {"cpu_stolen",
       fmt::format(
           "this machine's host took {} of its CPU time (steal; better below {}, at most {}), {} of what was "
           "wanted (at most {}): server and generator waited for it. Run it again when the host is quieter, "
           "or on a machine whose CPUs are its own.",
           percent(of_all), percent(stolen_doubted), percent(stolen_refused), percent(of_wanted),
           percent(wanted_stolen_refused)),
       refused});
}

void judge_trust(const Evidence& evidence, Validity& validity) {
  if (evidence.verified) return;
  validity.reasons.push_back(
      {"not_verified",
       "--insecure: certificates were not verified, so whoever answered was measured. Name the "
       "server's CA with --cacert instead.",
       false});
}

void judge_connections(const Run& run, const Evidence& evidence, Validity& validity) {
  const auto& c = run.connections;
  if (c.never_served > 0 && run.requests.ok > 0) {
    validity.reasons.push_back(
        {"never_served",
         fmt::format("{} of {} connections were given requests and never served, while others were: {}. "
                     "Lower --users, raise the server's threads, or take it as what it is: a limit.",
                     format_count(c.never_served), format_count(c.established),
                     evidence.keeps_connections ? "the figures are those of fewer users"
                                                : "the server left them waiting"),
         evidence.keeps_connections});
  }
  if (c.out_of_ports > 0) {
    validity.reasons.push_back(
        {"out_of_ports",
         fmt::format("{} connections could not be made because this machine had no local port left: its "
                     "limit, not the "
                     "server's. Use several --source addresses, --connections on-demand, or a lower load.",
                     format_count(c.out_of_ports)),
         true});
  }
  if (c.out_of_descriptors > 0) {
    validity.reasons.push_back(
        {"out_of_descriptors",
         fmt::format(
             "{} connections could not be made because this process may open no more descriptors: its limit, "
             "not the server's. Raise it (ulimit -n), or lower the load or --max-in-flight.",
             format_count(c.out_of_descriptors)),
         true});
  }
  if (c.handshake_repeated > 0) {
    validity.reasons.push_back(
        {"handshake_repeated",
         fmt::format(
             "{} connections came about only after a second or more, when the kernel had repeated its first "
             "segment: the server's listen backlog was full. Raise it there (and net.core.somaxconn), or use "
             "a "
             "longer --ramp.",
             format_count(c.handshake_repeated)),
         false});
  }
}

void judge_littles_law(const Run& run, const Evidence& evidence, Validity& validity) {
  const double allowed = residual_allowed(evidence, run.requests.ended() - run.requests.shed);
  if (!run.littles_residual || *run.littles_residual <= allowed) return;
  validity.reasons.push_back({"littles_law",
                              fmt::format("the requests in flight differ by {} from throughput times latency "
                                          "(Little's law; at most {}): the run "
                                          "had not settled, or its queue kept growing. Give it a longer "
                                          "--warmup or --duration, or a lower load.",
                                          percent(*run.littles_residual), percent(allowed)),
                              true});
}

void judge_drift(const Run& run, const Evidence& evidence, Validity& validity) {
  if (!run.stages.empty()) return;  // a load in stages is meant to change
  const auto found = describe(find_drifts(run.timeline, run.window, evidence.cycle));
  if (found.empty()) return;
  validity.reasons.push_back(
      {"not_stationary",
       fmt::format(
           "{} over the window: the figures are an average of different states. Give the run a longer "
           "--warmup, see what grows in the server, and read timeline.csv.",
           found),
       false});
}

void judge_clocks(const Run& run, const Evidence& evidence, Validity& validity) {
  const auto& [stepped, suspended] = evidence.clocks;
  if (suspended > suspension_refused) {
    validity.reasons.push_back(
        {"suspended",
         fmt::format("the machine was suspended for {} during the run: what was under way was not measured. "
                     "Run it again, and keep the machine awake (systemd-inhibit).",
                     format_duration(suspended)),
         true});
  }
  if (std::chrono::abs(stepped) > step_told) {
    validity.reasons.push_back(
        {"clock_stepped",
         fmt::format("the machine's clock was set {} by {} during the run. {}; but "
                     "window_began_at is by the clock as it was before, other logs may not be.",
                     stepped > Duration::zero() ? "forward" : "back",
                     format_duration(std::chrono::abs(stepped)),
                     run.jobs ? "The times of jobs are off by as much, no other duration is"
                              : "No duration depends on it"),
         false});
  }
}

void judge_outcomes(const Run& run, Validity& validity) {
  const auto& requests = run.requests;
  if (!run.complete) {
    validity.reasons.push_back({"incomplete", "the run was interrupted before its end.", true});
  } else if (requests.scheduled == 0) {
    validity.reasons.push_back(
        {"no_requests", "no request was due in the window. Give it a longer --duration.", true});
  } else if (requests.ok + requests.http_error == 0) {
    validity.reasons.push_back(
        {"no_answers",
         fmt::format("none of the {} requests was answered. Is the target right, and --timeout long enough?",
                     format_count(requests.scheduled)),
         true});
  }
  if (!requests.balanced()) {
    validity.reasons.push_back(
        {"accounting",
         fmt::format("{} requests were scheduled, but {} outcomes counted: a mistake of this program; "
                     "please report it.",
                     requests.scheduled, requests.ended()),
         true});
  }
}

}  // namespace

std::optional<double> littles_residual(const Evidence& evidence) {
  if (!evidence.in_flight || *evidence.in_flight <= 0) return std::nullopt;
  return std::abs(*evidence.in_flight - evidence.ends_per_s * evidence.mean_residence_s) /
         *evidence.in_flight;
}

double residual_allowed(const Evidence& evidence, std::uint64_t requests) {
  if (!evidence.random || !evidence.in_flight || requests == 0) return residual_refused;
  const double n = static_cast<double>(requests);
  const double edges = 2 * *evidence.in_flight / 3 / (n * n);
  const double left_out = (1 / evidence.settled_share - 1) / n;
  return residual_refused + 3 * std::sqrt(edges + left_out);
}

Validity judge_validity(const Run& run, const Evidence& evidence) {
  Validity validity;
  judge_outcomes(run, validity);
  judge_schedule(run, evidence, validity);
  judge_cpu(evidence, validity);
  judge_stalls(evidence, validity);
  judge_neighbours(evidence, validity);
  judge_host(run, validity);
  judge_connections(run, evidence, validity);
  judge_trust(evidence, validity);
  if (run.complete && run.requests.scheduled > 0) judge_littles_law(run, evidence, validity);
  judge_drift(run, evidence, validity);
  judge_clocks(run, evidence, validity);
  return validity;
}

}  // namespace waitbench::loadgen
