#include "lab/advice/advise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/host/capacity.hpp"
#include "lab/advice/flow.hpp"
#include "lab/advice/style.hpp"
#include "lab/theory/waiting_line.hpp"
#include "report/figures.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

// Below these, one alternative is as good as another, and the simpler one is taken.
constexpr double small_share_of_memory = 0.05, small_share_of_cpu = 0.05;
constexpr double room_for_threads = 0.5;  // of what the machine allows, since others have threads too
constexpr double nearly_all = 0.95;       // of what is wanted

double percentage(double share) {
  return 100 * share;
}

std::string limit_text(Flow::Limit limit, const Workload& workload, const std::string& places) {
  switch (limit) {
    case Flow::Limit::demand:
      return std::holds_alternative<Users>(workload.demand) ? "the users" : "the rate";
    case Flow::Limit::places:
      return places;
    case Flow::Limit::cores:
      return fmt::format("{} core{}", workload.cores, workload.cores == 1 ? "" : "s");
  }
  return {};
}

// So many of a unit in a server. Kernel memory that was not measured is left out.
struct Holding {
  const UnitPrice& each;
  std::uint64_t count;
};

void price_memory(Alternative& to, const ServerPrice& server, std::initializer_list<Holding> all) {
  if (to.grows) return;
  Bytes resident = server.resident, kernel, reserved;
  for (const auto& [each, count] : all) {
    resident.count += each.resident.count * count;
    kernel.count += each.kernel.value_or(Bytes{}).count * count;
    reserved.count += each.reserved.count * count;
  }
  to.resident = resident;
  to.reserved = reserved;
  to.memory = Bytes{resident.count + kernel.count};
}

Capacity without_memory(Limits limits, bool threads) {
  limits.memory_available.reset();
  limits.cgroup_memory.reset();
  if (!threads) return coroutine_capacity(limits);
  limits.descriptors = std::numeric_limits<std::uint64_t>::max();  // connections are counted apart
  return thread_capacity(limits);
}

void hold_against(Alternative& to, std::uint64_t needed, std::string_view what, const Capacity& capacity) {
  if (capacity.ceilings.empty()) return;
  const auto& lowest = capacity.ceilings.front();
  if (needed <= lowest.users) return;
  to.against.push_back(fmt::format("needs {} {}; this machine allows {} ({}: {})", format_count(needed), what,
                                   format_count(lowest.users), lowest.limit, lowest.to_lift));
}

// Everything but what differs from way to way.
class Adviser {
 public:
  Adviser(const Workload& workload, const Prices* prices, const Limits& limits)
      : w_(workload),
        prices_(prices),
        for_threads_(without_memory(limits, true)),
        for_connections_(without_memory(limits, false)) {}

  Alternative thread() const {
    auto a = answered(Way::thread, {}, prices_ ? &prices_->thread : nullptr);
    if (!a.grows) a.threads = own_threads(&Prices::thread) + a.in_flight;
    if (prices_) price_memory(a, prices_->thread, {{prices_->thread_request, a.in_flight}});
    return judged(a, a.in_flight);
  }
  Alternative pool() const {
    auto a = answered(Way::pool, w_.pool, prices_ ? &prices_->pool : nullptr);
    a.threads = own_threads(&Prices::pool) + w_.pool;
    if (prices_) {
      price_memory(a, prices_->pool,
                   {{prices_->pool_worker, w_.pool}, {prices_->coroutine_request, a.in_flight}});
    }
    return judged(a, w_.pool);
  }
  Alternative coroutine() const {
    auto a = answered(Way::coroutine, {}, prices_ ? &prices_->coroutine : nullptr);
    if (prices_) a.threads = own_threads(&Prices::coroutine);
    if (prices_) price_memory(a, prices_->coroutine, {{prices_->coroutine_request, a.in_flight}});
    return judged(a, 0);
  }

  // The front answers; workers do the rest.
  Alternative hybrid() const {
    const auto* queue = prices_ ? &prices_->queue : nullptr;
    Alternative a;
    a.way = Way::hybrid;
    const Stream front{.service = w_.io + w_.cpu + (queue ? queue->added : 0ns),
                       .cpu = w_.cpu + (queue ? queue->cpu : 0ns),
                       .places = {},
                       .own_loops = true};
    take_over(a, flow_of(w_, front), "");
    hold_to_store(a);
    man(a, w_.later, 0ns);
    if (a.response && a.completion) *a.completion += *a.response;
    if (!w_.needs_result) a.against = {"the caller needs nothing now: all of it can be queued"};
    return judged(a, a.size);
  }
  Alternative queue() const {
    const auto* queue = prices_ ? &prices_->queue : nullptr;
    Alternative a;
    a.way = Way::queue;
    const auto work = w_.io + w_.cpu + w_.later;
    // Users are taken to ask again when their work is done, as if they waited for it.
    const Stream all{
        .service = work, .cpu = w_.cpu + (queue ? queue->cpu : 0ns), .places = {}, .own_loops = false};
    const auto flow = flow_of(w_, all);
    take_over(a, flow, "");
    a.p99.reset();
    a.response.reset();
    hold_to_store(a);
    man(a, work, flow.response ? *flow.response - work : 0ns);
    if (queue) {
      a.response = queue->added;
      if (a.completion) *a.completion += queue->added;
    }
    if (w_.needs_result) a.against = {"the caller needs the result now"};
    return judged(a, a.size);
  }

 private:
  // Request and response: all of the work is awaited.
  Alternative answered(Way way, std::optional<std::uint64_t> places, const ServerPrice* price) const {
    Alternative a;
    a.way = way;
    a.size = places.value_or(0);
    const Stream stream{.service = w_.io + w_.cpu + w_.later + (price ? price->added : 0ns),
                        .cpu = w_.cpu + (price ? price->cpu : 0ns),
                        .places = places,
                        .own_loops = way == Way::coroutine};
    take_over(a, flow_of(w_, stream), fmt::format("{} threads", format_count(a.size)));
    a.cpu_share = share_of_cores(a.throughput_per_s, price);
    return a;
  }
  std::uint64_t own_threads(ServerPrice Prices::* server) const {
    return prices_ ? (prices_->*server).threads : 0;
  }
  double share_of_cores(double per_s, const ServerPrice* price) const {
    const auto each = w_.cpu + (price ? price->cpu_at(per_s) : 0ns);
    return std::min(1.0, per_s * to_seconds(each) / w_.cores);
  }
  void take_over(Alternative& a, const Flow& flow, const std::string& places) const {
    a.throughput_per_s = flow.per_s;
    a.wanted_per_s = flow.wanted_per_s;
    a.capacity_per_s = flow.capacity_per_s;
    a.response = flow.response;
    a.p99 = flow.p99;
    a.in_flight = flow.in_flight;
    a.limit = limit_text(flow.limit, w_, places);
    a.grows = !flow.response;
    if (a.grows)
      a.against.push_back(
          fmt::format("is asked for more than it can answer (at most {:.4g}/s), so what "
                      "waits grows without end",
                      flow.capacity_per_s));
  }
  void hold_to_store(Alternative& a) const {
    if (!prices_ || prices_->accepted_per_s <= 0) return;
    a.capacity_per_s = std::min(a.capacity_per_s, prices_->accepted_per_s);
    if (a.throughput_per_s <= prices_->accepted_per_s) return;
    a.throughput_per_s = prices_->accepted_per_s;
    a.limit = "storing jobs";
  }
  // As many workers as jobs rarely exceed; each job takes one for `job`, and `more` for a CPU.
  void man(Alternative& a, Duration job, Duration more) const {
    const auto held = job + more;
    a.size = std::max<std::uint64_t>(1, rarely_exceeded(theory::littles_in_flight(a.throughput_per_s, held)));
    a.cpu_share = share_of_cores(a.throughput_per_s, prices_ ? &prices_->queue : nullptr);
    a.threads = own_threads(&Prices::queue) + a.size;
    const auto wait = theory::mean_wait(a.size, a.throughput_per_s, held);
    if (wait && a.against.empty()) a.completion = held + *wait + (prices_ ? prices_->pick_up : Duration(0));
    if (prices_) {
      price_memory(a, prices_->queue,
                   {{prices_->queue_job, a.size},
                    {prices_->coroutine_request, a.way == Way::hybrid ? a.in_flight : 0}});
    }
  }

  Alternative judged(Alternative a, std::uint64_t threads) const {
    hold_against(a, threads, "threads", for_threads_);
    hold_against(a, a.in_flight, "connections", for_connections_);
    if (a.memory && *a.memory > w_.memory) {
      a.against.push_back(
          fmt::format("needs {} of memory; there are {}", figure(*a.memory), figure(w_.memory)));
    }
    a.meets_demand = a.throughput_per_s >= nearly_all * a.wanted_per_s;
    if (w_.mean_below && a.response) a.meets_objective = *a.response < *w_.mean_below;
    if (w_.p99_below && a.p99) a.meets_objective = a.meets_objective && *a.p99 < *w_.p99_below;
    return a;
  }

  const Workload& w_;
  const Prices* prices_;
  Capacity for_threads_, for_connections_;
};

// Order among those of one style.
class Ranker {
 public:
  Ranker(const Workload& w, const Advice& advice, const Limits& limits) : w_(w) {
    const auto ceilings = without_memory(limits, true).ceilings;
    if (!ceilings.empty()) most_threads_ = room_for_threads * static_cast<double>(ceilings.front().users);
    for (const auto& a : advice.alternatives) {
      if (style_of(a.way) != advice.style || !a.suits()) continue;
      if (a.memory) least_memory_ = std::min(least_memory_, a.memory->count);
      least_cpu_ = std::min(least_cpu_, a.cpu_share);
    }
  }

  bool costs_much(const Alternative& a) const {
    const auto more =
        a.memory ? static_cast<double>(a.memory->count - std::min(a.memory->count, least_memory_)) : 0;
    return more > small_share_of_memory * static_cast<double>(w_.memory.count) ||
           a.cpu_share - least_cpu_ > small_share_of_cpu ||
           static_cast<double>(a.threads.value_or(0)) > most_threads_;
  }
  auto key(const Alternative& a) const {
    // Of those that do too little the one that does most; of equals a bounded one.
    const double missing =
        a.suits() ? 0 : -std::round(a.throughput_per_s * 1e3 / std::max(a.wanted_per_s, 1e-9));
    const bool much = a.suits() && costs_much(a);
    const auto memory = much && a.memory ? a.memory->count : 0;
    const int simple = !a.suits() && a.way == Way::pool ? -1 : static_cast<int>(a.way);
    return std::tuple(!a.suits(), !a.against.empty(), missing, much, memory, simple);
  }

 private:
  const Workload& w_;
  double most_threads_ = std::numeric_limits<double>::infinity();
  std::uint64_t least_memory_ = std::numeric_limits<std::uint64_t>::max();
  double least_cpu_ = 1;
};

std::string title(const Alternative& a) {
  switch (a.way) {
    case Way::pool:
      return fmt::format("a pool of {}", format_count(a.size));
    case Way::hybrid:
      return fmt::format("hybrid with {} worker{}", format_count(a.size), a.size == 1 ? "" : "s");
    case Way::queue:
      return fmt::format("a queue with {} worker{}", format_count(a.size), a.size == 1 ? "" : "s");
    case Way::thread:
    case Way::coroutine:
      break;
  }
  return std::string(name_of(a.way));
}

std::string memory_words(const Alternative& a, const Workload& w) {
  if (!a.memory) return "";
  const double share =
      static_cast<double>(a.memory->count) / static_cast<double>(std::max<std::uint64_t>(w.memory.count, 1));
  return fmt::format(" and {} of memory ({:.2g} % of what there is)", figure(*a.memory), percentage(share));
}

// Of a pool that keeps nobody waiting: as many as are at work.
std::uint64_t threads_needed(const Workload& w) {
  const double service = to_seconds(whole(w));
  if (const auto* users = std::get_if<Users>(&w.demand)) {
    return static_cast<std::uint64_t>(
        std::ceil(static_cast<double>(users->count) * service / (service + to_seconds(users->think))));
  }
  return rarely_exceeded(theory::littles_in_flight(std::get<ArrivalRate>(w.demand).per_s, whole(w)));
}

void say_why_not(const Workload& w, const Alternative& a, const Alternative& best, Advice& advice) {
  if (!a.against.empty()) {
    advice.reasons.push_back(fmt::format("Not {}: it {}.", title(a), a.against.front()));
  } else if (!a.meets_demand) {
    advice.reasons.push_back(fmt::format("Not {}: at most {:.4g}/s of {:.4g}/s; it would take {} threads.",
                                         title(a), a.capacity_per_s, a.wanted_per_s,
                                         format_count(threads_needed(w))));
  } else if (!a.meets_objective) {
    advice.reasons.push_back(fmt::format("Not {}: it would miss the objective.", title(a)));
  } else if (a.memory && best.memory) {
    advice.reasons.push_back(
        fmt::format("Not {}, though it is simpler: {} threads and {} instead of {} and {}.", title(a),
                    format_count(a.threads.value_or(0)), figure(*a.memory),
                    format_count(best.threads.value_or(0)), figure(*best.memory)));
  } else {
    advice.reasons.push_back(fmt::format("Not {}, though it is simpler: it takes {} threads.", title(a),
                                         format_count(a.threads.value_or(0))));
  }
}

bool cpu_bound(const Workload& w, const Advice& advice) {
  const double most = theory::bottleneck_capacity(w.cores, w.cpu);
  return std::ranges::all_of(advice.alternatives,
                             [&](const Alternative& a) { return most < nearly_all * a.wanted_per_s; });
}

void say_nothing_suits(const Workload& w, const Alternative& best, Advice& advice) {
  if (cpu_bound(w, advice)) {
    const double most = theory::bottleneck_capacity(w.cores, w.cpu);
    const double busy = w.cores * to_seconds(whole(w)) / to_seconds(w.cpu);
    advice.reasons.push_back(fmt::format(
        "CPU-bound: {} core{} do at most {:.4g}/s of {} each, and {:.4g}/s are asked for. No model has more "
        "cores to give; more cores, or less CPU for each request, would help.",
        w.cores, w.cores == 1 ? "" : "s", most, format_duration(w.cpu), best.wanted_per_s));
    advice.reasons.push_back(fmt::format(
        "About {} at once keep the cores busy; more only wait in memory. Bound them, and refuse the rest "
        "(--max-in-flight).",
        format_count(static_cast<std::uint64_t>(std::ceil(busy)))));
    return;
  }
  if (!best.meets_objective) {
    advice.reasons.emplace_back("Nothing here meets the objective; this one comes nearest to what is asked.");
    return;
  }
  advice.reasons.push_back(fmt::format(
      "Nothing here meets the demand; this one does most of it ({:.4g}/s of {:.4g}/s, held by {}).",
      best.throughput_per_s, best.wanted_per_s, best.limit));
}

void say_why(const Workload& w, Advice& advice) {
  const auto* best = advice.best();
  if (best == nullptr) {
    advice.reasons.emplace_back("Nothing of this style can be had here; the table says why.");
    if (cpu_bound(w, advice) && !advice.alternatives.empty())
      say_nothing_suits(w, advice.alternatives.front(), advice);
    return;
  }
  if (!best->suits()) return say_nothing_suits(w, *best, advice);
  if (best->way == Way::thread) {
    advice.reasons.push_back(fmt::format(
        "You do not need async here: {} threads{} do it, and nothing else does it noticeably better.",
        format_count(best->threads.value_or(0)), memory_words(*best, w)));
    return;
  }
  for (const auto& a : advice.alternatives) {
    if (style_of(a.way) == advice.style && a.way < best->way) say_why_not(w, a, *best, advice);
  }
  if (style_of(best->way) == Style::request_response) {
    advice.reasons.push_back(fmt::format(
        "{} {} it with {} threads{}.",
        best->way == Way::pool ? fmt::format("A pool of {}", format_count(best->size)) : "Coroutines",
        best->way == Way::pool ? "does" : "do", format_count(best->threads.value_or(0)),
        memory_words(*best, w)));
  } else {
    advice.reasons.push_back(
        fmt::format("{} worker{} rarely keep{} a job waiting: so many are in progress on "
                    "average, and three deviations more.",
                    format_count(best->size), best->size == 1 ? "" : "s", best->size == 1 ? "s" : ""));
  }
}

}  // namespace

std::string_view name_of(Way way) {
  constexpr std::array<std::string_view, 5> names{"thread per request", "pool", "coroutine", "hybrid",
                                                  "queue"};
  return names[static_cast<std::size_t>(way)];
}

std::string_view word_of(Way way) {
  return way == Way::thread ? "thread" : name_of(way);
}

std::string_view name_of(Style style) {
  constexpr std::array<std::string_view, 3> names{"request/response", "hybrid", "queue"};
  return names[static_cast<std::size_t>(style)];
}

Style style_of(Way way) {
  if (way == Way::hybrid) return Style::hybrid;
  return way == Way::queue ? Style::queue : Style::request_response;
}

Advice advise(const Workload& workload, const Prices* prices, const Limits& limits) {
  const Adviser adviser(workload, prices, limits);
  Advice advice;
  std::tie(advice.style, advice.style_reasons) = decide_style(workload);
  advice.alternatives = {adviser.thread(), adviser.pool(), adviser.coroutine()};
  if (workload.later > 0ns) advice.alternatives.push_back(adviser.hybrid());
  advice.alternatives.push_back(adviser.queue());

  const Ranker ranker(workload, advice, limits);
  for (std::size_t i = 0; i < advice.alternatives.size(); ++i) {
    const auto& a = advice.alternatives[i];
    if (style_of(a.way) == advice.style && a.against.empty()) advice.ranking.push_back(i);
  }
  std::ranges::sort(advice.ranking, {}, [&](std::size_t i) { return ranker.key(advice.alternatives[i]); });
  say_why(workload, advice);
  return advice;
}

std::vector<std::size_t> worth_measuring(const Advice& advice, std::size_t most) {
  auto chosen = advice.ranking;
  for (std::size_t i = 0; i < advice.alternatives.size(); ++i) {
    if (std::ranges::find(chosen, i) == chosen.end() && advice.alternatives[i].against.empty())
      chosen.push_back(i);
  }
  if (chosen.size() > most) chosen.resize(most);
  return chosen;
}

}  // namespace waitbench::lab
