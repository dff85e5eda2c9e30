#include "lab/checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "lab/predict.hpp"
#include "report/run_figures.hpp"

namespace waitbench::lab {
namespace {

constexpr auto holds = "holds", refuted = "refuted", not_shown = "not shown", invalid = "invalid";

// Which runs a check looks at. Every check asks for its runs first, so that it judges none that is missing or
// invalid.
class Runs {
 public:
  Runs(const Experiment& experiment, unsigned cores, std::span<const PlacedRun> runs)
      : experiment_(experiment), cores_(cores), runs_(runs) {}

  const Run* find(std::string_view load, std::string_view model) const {
    for (const auto& placed : runs_) {
      if (placed.load == load && placed.run->model == model)
        return placed.run->validity.valid() ? placed.run : nullptr;
    }
    return nullptr;
  }
  /// One for every model, or none at all when one is missing or invalid.
  std::vector<const Run*> all(std::string_view load) const {
    std::vector<const Run*> found;
    for (const auto& model : experiment_.models) {
      const auto* run = find(load, model);
      if (run == nullptr) return {};
      found.push_back(run);
    }
    return found;
  }
  const Experiment& experiment() const { return experiment_; }
  unsigned cores() const { return cores_; }
  const LoadSpec* load(std::string_view name) const {
    const auto found = std::ranges::find(experiment_.loads, name, &LoadSpec::name);
    return found == experiment_.loads.end() ? nullptr : &*found;
  }

 private:
  const Experiment& experiment_;
  unsigned cores_;
  std::span<const PlacedRun> runs_;
};

Verdict cannot_judge(std::string claim) {
  return {std::move(claim), invalid, "a run that this is judged on is missing or invalid"};
}

bool within(double measured, double predicted, double share) {
  return std::abs(measured - predicted) <= share * predicted;
}

// A server that computes more than this has a queue for its CPUs, which the bounds do not know.
constexpr double most_utilization = 0.5;

std::string megabytes(double bytes) {
  return fmt::format("{:.1f} MB", bytes / 1e6);
}

// "Async is about how systems wait": whoever may hold a wait for each user answers all of them in the time of
// one.
Verdict check_together(const Runs& runs) {
  const auto* load = runs.load("crowd");
  const auto users = load != nullptr ? load->users : 0;
  const auto claim = fmt::format(
      "{} waiting users are answered in the time of one, whatever the model: waiting is not computing.",
      format_count(users));
  const auto all = runs.all("crowd");
  if (all.empty()) return cannot_judge(claim);
  const auto& plan = runs.experiment().plan;
  auto predicted = predict(closed_system(runs.experiment(), users, runs.cores()));
  if (predicted.cpu_utilization > most_utilization)
    return {claim, not_shown, "the plan keeps the CPUs busy, so computing is measured, not waiting"};
  predicted.throughput_per_s *= mean_success(plan);  // throughput is that of good answers
  std::string detail = fmt::format("predicted N/S = {:.1f}/s; measured", predicted.throughput_per_s);
  bool all_within = true;
  for (const auto* run : all) {
    const double measured = run->throughput_per_s.value_or(0);  // told of every load without stages
    detail += fmt::format(" {} {:.1f}/s,", run->model, measured);
    all_within = all_within && within(measured, predicted.throughput_per_s, 0.02);
  }
  detail.pop_back();
  // Random times are N/S in the long run only: away from it, one run cannot tell chance from cause.
  const auto* otherwise = draws(plan) ? not_shown : refuted;
  return {claim, all_within ? holds : otherwise, detail + " (within 2 %)"};
}

// "Async doesn't make one call faster" (essays 000, 001, 003).
Verdict check_one_call(const Runs& runs) {
  const auto claim = std::string("One call alone is no faster in any model.");
  const auto all = runs.all("alone");
  if (all.empty()) return cannot_judge(claim);
  if (draws(runs.experiment().plan))
    return {claim, not_shown, "the plan's times are random: a few calls of each model tell nothing"};
  const auto predicted = to_seconds(service_time(runs.experiment()));
  std::string detail = fmt::format("predicted {}; measured median", format_duration(from_seconds(predicted)));
  bool all_within = true;
  for (const auto* run : all) {
    const auto median = run->latency.value_at_percentile(50);
    detail += fmt::format(" {} {},", run->model, format_duration(median));
    // One per cent of the call, and never less than what a scheduler may take.
    all_within = all_within && std::abs(to_seconds(median) - predicted) <= std::max(0.01 * predicted, 0.005);
  }
  detail.pop_back();
  return {claim, all_within ? holds : refuted, detail};
}

// "1 request ≈ 1 active thread" (essay 001), against a coroutine server whose threads do not grow with its
// users.
Verdict check_threads(const Runs& runs) {
  const std::string claim =
      "The blocking servers need a thread for each waiting user, the coroutine server a handful.";
  const auto all = runs.all("crowd");
  const auto* crowd = runs.find("crowd", "coroutine");
  const auto* alone = runs.find("alone", "coroutine");
  if (crowd == nullptr || alone == nullptr || !crowd->server || !alone->server) return cannot_judge(claim);
  std::optional<std::uint64_t> fewest_blocking;
  std::string detail = "threads:";
  for (const auto* run : all) {
    if (!run->server) return cannot_judge(claim);
    const auto threads = run->server->threads_max;
    detail += fmt::format(" {} {},", run->model, format_count(threads));
    if (run != crowd) fewest_blocking = std::min(fewest_blocking.value_or(threads), threads);
  }
  if (!fewest_blocking) return cannot_judge(claim);
  const auto users = runs.load("crowd")->users;
  detail += fmt::format(" coroutine with one user {}", format_count(alone->server->threads_max));
  const bool as_claimed =
      *fewest_blocking >= users && crowd->server->threads_max <= alone->server->threads_max;
  return {fmt::format("The blocking servers needed {} threads or more for {} users, the coroutine server {}.",
                      format_count(*fewest_blocking), format_count(users),
                      format_count(crowd->server->threads_max)),
          as_claimed ? holds : refuted, detail};
}

// "Each thread uses a stack (typically 512 KB-1 MB). 1000 threads = ~1 GB RAM" (essay 001). RAM is what is
// resident; the control server is judged, whose threads carry nothing but the request.
Verdict check_memory(const Runs& runs) {
  const std::string claim = "A waiting thread costs 0.5 to 1 MB of memory.";
  const auto* crowd = runs.find("crowd", "control");
  const auto* alone = runs.find("alone", "control");
  if (crowd == nullptr || alone == nullptr || !crowd->server || !alone->server) return cannot_judge(claim);
  if (crowd->server->threads_max <= alone->server->threads_max) return cannot_judge(claim);
  const double threads = static_cast<double>(crowd->server->threads_max - alone->server->threads_max);
  const double resident = (static_cast<double>(crowd->server->rss_max.count) -
                           static_cast<double>(alone->server->rss_max.count)) /
                          threads;
  const double reserved = (static_cast<double>(crowd->server->virtual_max.count) -
                           static_cast<double>(alone->server->virtual_max.count)) /
                          threads;
  const auto* verdict = resident >= 0.5e6 ? holds : reserved >= 0.5e6 ? refuted : not_shown;
  return {
      fmt::format("\"1,000 threads cost 1 GB\": each reserved {} of addresses but used {:.0f} kB of memory.",
                  megabytes(reserved), resident / 1e3),
      verdict,
      "control, difference between the crowd and one user, by the threads it took; the kernel's own share "
      "(stack and bookkeeping) is in the price list, docs/price-list.md"};
}

// "The more threads, the more switching" (essay 001), per request at equal load; one run each, so only a
// clear ratio counts.
Verdict check_switches(const Runs& runs) {
  const std::string claim = "Blocking threads cost more context switches for the same requests.";
  const auto* blocking = runs.find("crowd", "control");
  const auto* coroutine = runs.find("crowd", "coroutine");
  if (blocking == nullptr || coroutine == nullptr) return cannot_judge(claim);
  const auto b = server_switches_per_request(*blocking), c = server_switches_per_request(*coroutine);
  if (!b || !c) return cannot_judge(claim);
  const auto* verdict = *b > 2 * *c ? holds : *c > 2 * *b ? refuted : not_shown;
  return {fmt::format("A request cost {:.2f} context switches in control and {:.2f} in coroutine.", *b, *c),
          verdict,
          "voluntary and involuntary, of all the server's threads over the window; a ratio below 2 shows "
          "nothing in one run"};
}

struct Check {
  std::string_view name;
  Verdict (*judge)(const Runs&);
};
constexpr std::array<Check, 5> checks{{{"together", check_together},
                                       {"one-call", check_one_call},
                                       {"threads", check_threads},
                                       {"memory", check_memory},
                                       {"switches", check_switches}}};

constexpr auto names = [] {
  std::array<std::string_view, checks.size()> result;
  for (std::size_t i = 0; i < checks.size(); ++i) result[i] = checks[i].name;
  return result;
}();

}  // namespace

std::span<const std::string_view> check_names() {
  return names;
}

std::vector<Verdict> judge(const Experiment& experiment, unsigned cores, std::span<const PlacedRun> runs) {
  const Runs all(experiment, cores, runs);
  std::vector<Verdict> verdicts;
  for (const auto& name : experiment.checks) {
    const auto check = std::ranges::find(checks, name, &Check::name);
    if (check != checks.end()) verdicts.push_back(check->judge(all));
  }
  return verdicts;
}

}  // namespace waitbench::lab
