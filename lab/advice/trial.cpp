#include "lab/advice/trial.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/host/capacity.hpp"
#include "core/record/latency_summary.hpp"
#include "lab/advice/one_run.hpp"
#include "lab/experiment/scale.hpp"
#include "loadgen/sources.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

// Two trials with warm-up, window, drain and what starting takes stay within half a minute.
constexpr Duration longest_cycle = 2500ms, shortest_warmup = 500ms;
constexpr Duration whole_trial = 12s, shortest_window = 5s, longest_window = 10s;

Duration think_of(const Workload& workload) {
  const auto* users = std::get_if<Users>(&workload.demand);
  return users ? users->think : 0ns;
}

// From one request of a user's to its next, or until the work is done.
Duration cycle_of(const Alternative& a, Duration think) {
  return std::max(a.response.value_or(0ns) + think, a.completion.value_or(0ns));
}

std::string plan_of(const Workload& w, Way way) {
  std::vector<std::string> steps;
  const auto wait = way == Way::hybrid ? w.io : w.io + w.later;
  if (wait > 0ns) steps.push_back("wait " + format_exact(wait));
  if (w.cpu > 0ns) steps.push_back("cpu " + format_exact(w.cpu));
  if (way == Way::hybrid) steps.push_back(fmt::format("later(wait {})", format_exact(w.later)));
  return fmt::format("{}", fmt::join(steps, "; "));
}

std::vector<std::string> words_of(const AdviceTrial& trial, const Alternative& a, const std::string& queue,
                                  CpuSpeed speed) {
  const auto model = a.way == Way::thread      ? "thread"
                     : a.way == Way::pool      ? "pool"
                     : a.way == Way::coroutine ? "coroutine"
                                               : "queue";
  auto words = serve_words(model, trial.plan);
  const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
  add({"--cpu-speed", fmt::format("{:.3f}/us", speed.iterations_per_us)});
  if (a.way == Way::pool) add({"--threads", std::to_string(a.size)});
  if (style_of(a.way) != Style::request_response)
    add({"--queue", queue, "--workers", std::to_string(a.size), "--max-queued", "10000000"});
  return words;
}

// A queue's users are taken to ask again when their work is done, which the generator's would not.
loadgen::LoadModel load_of(const Workload& w, const Alternative& a) {
  const auto* users = std::get_if<Users>(&w.demand);
  if (users != nullptr && a.way != Way::queue)
    return loadgen::Closed{.users = users->count, .think = Constant{users->think}};
  const double per_s = users != nullptr ? a.wanted_per_s : std::get<ArrivalRate>(w.demand).per_s;
  return loadgen::Open{.rate = Rate{per_s}, .arrivals = loadgen::Arrivals::poisson};
}

std::optional<double> seconds_of(const std::optional<Duration>& d) {
  return d ? std::optional(to_seconds(*d)) : std::nullopt;
}
std::optional<double> number_of(const std::optional<std::uint64_t>& n) {
  return n ? std::optional(static_cast<double>(*n)) : std::nullopt;
}
std::optional<double> bytes_of(const std::optional<Bytes>& b) {
  return b ? std::optional(static_cast<double>(b->count)) : std::nullopt;
}

}  // namespace

Workload scaled(const Workload& workload, double factor) {
  auto w = workload;
  for (auto* time : {&w.io, &w.cpu, &w.later}) *time = scaled(*time, factor);
  for (auto* objective : {&w.mean_below, &w.p99_below}) {
    if (*objective) *objective = scaled(**objective, factor);
  }
  if (auto* users = std::get_if<Users>(&w.demand)) {
    users->think = scaled(users->think, factor);
  } else {
    std::get<ArrivalRate>(w.demand).per_s /= factor;
  }
  return w;
}

double trial_scale(const Workload& workload, const Advice& advice, const std::vector<Way>& ways) {
  Duration longest{};
  for (const auto way : ways) longest = std::max(longest, cycle_of(advice.of(way), think_of(workload)));
  return longest <= longest_cycle ? 1 : to_seconds(longest_cycle) / to_seconds(longest);
}

AdviceTrial trial_of(const Workload& workload, const Alternative& predicted, const std::string& queue,
                     CpuSpeed speed) {
  AdviceTrial trial;
  trial.way = predicted.way;
  trial.plan = plan_of(workload, predicted.way);
  trial.words = words_of(trial, predicted, queue, speed);
  const auto cycle = cycle_of(predicted, think_of(workload));
  trial.load.load = load_of(workload, predicted);
  trial.load.warmup = std::clamp<Duration>(cycle, shortest_warmup, whole_trial);
  trial.load.duration = std::clamp<Duration>(whole_trial - 2 * cycle, shortest_window, longest_window);
  trial.load.timeout = 60s + 10 * cycle;
  if (style_of(predicted.way) != Style::request_response) trial.load.follow = loadgen::FollowJobs{};
  return trial;
}

Result<void> check_offer(const Alternative& predicted, const Limits& limits) {
  return check_capacity(predicted.connections.value_or(0), limits, loadgen::loopback_sources);
}

std::optional<double> Held::difference() const {
  if (!predicted || !measured || !(*predicted > 0)) return std::nullopt;
  return (*measured - *predicted) / *predicted;
}

std::vector<Held> hold(const Alternative& predicted, const Run& run, unsigned cores) {
  using Unit = Held::Unit;
  const auto latency = summarize(run.latency);
  std::vector<Held> all;
  all.push_back({"throughput", Unit::per_s, predicted.throughput_per_s, run.throughput_per_s});
  all.push_back({"response", Unit::seconds, seconds_of(predicted.response), seconds_of(latency.mean)});
  if (predicted.p99)
    all.push_back({"response, p99", Unit::seconds, seconds_of(predicted.p99), seconds_of(latency.p99)});
  if (predicted.completion && run.jobs) {
    all.push_back({"completion", Unit::seconds, seconds_of(predicted.completion),
                   seconds_of(summarize(run.jobs->completion).mean)});
  }
  if (!run.server) return all;
  all.push_back(
      {"threads", Unit::count, number_of(predicted.threads), static_cast<double>(run.server->threads_max)});
  all.push_back({"resident", Unit::bytes, bytes_of(predicted.resident), bytes_of(run.server->rss_max)});
  all.push_back({"CPU, of the cores", Unit::share, predicted.cpu_share,
                 run.server->cpu_s / to_seconds(run.window) / cores});
  return all;
}

}  // namespace waitbench::lab
