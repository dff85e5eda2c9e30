#include "lab/advice/predict.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "core/host/capacity.hpp"
#include "lab/advice/flow.hpp"
#include "lab/theory/waiting_line.hpp"
#include "report/figures.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

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
class Predictor {
 public:
  Predictor(const Workload& workload, const Prices* prices, const Limits& limits)
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
    a.threads = own_threads(&Prices::coroutine);
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
    a.connections = callers_at_once(a);
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
    take_cpu(a, price);
    return a;
  }
  // Without prices those that theory has: a loop for each core, where requests are read by loops.
  std::uint64_t own_threads(ServerPrice Prices::* server) const {
    if (prices_) return (prices_->*server).threads;
    return server == &Prices::thread ? 0 : w_.cores;
  }
  // Without a price only the plan's is known; that is all of it where it keeps every core busy.
  void take_cpu(Alternative& a, const ServerPrice* price) const {
    const auto share = [&](Duration each) {
      return std::min(1.0, a.throughput_per_s * to_seconds(each) / w_.cores);
    };
    constexpr double all_cores = 1 - 1e-9;  // what rounding leaves of them
    a.cpu_of_plan = share(w_.cpu);
    if (price) {
      a.cpu_share = share(w_.cpu + price->cpu_at(a.throughput_per_s));
    } else if (a.cpu_of_plan >= all_cores) {
      a.cpu_share = 1;
    }
  }
  void take_over(Alternative& a, const Flow& flow, const std::string& places) const {
    a.throughput_per_s = flow.per_s;
    a.wanted_per_s = flow.wanted_per_s;
    a.capacity_per_s = flow.capacity_per_s;
    a.response = flow.response;
    a.p99 = flow.p99;
    a.in_flight = flow.in_flight;
    if (flow.response) a.connections = flow.in_flight;
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
  // Of a queue that does so much: each is there until its job is stored, however long the job takes; of users
  // at most all. Nothing where less is done than arrives, since then those who ask pile up too, and without
  // prices, since one of them is how long storing takes.
  std::optional<std::uint64_t> callers_at_once(const Alternative& a) const {
    if (const auto* users = std::get_if<Users>(&w_.demand)) return users->count;
    const auto per_s = std::get<ArrivalRate>(w_.demand).per_s;
    if (!prices_ || a.throughput_per_s < per_s) return std::nullopt;
    const auto storing = theory::littles_in_flight(per_s, prices_->queue.added);
    return std::max<std::uint64_t>(1, rarely_exceeded(storing));
  }
  // As many workers as jobs rarely exceed; each job takes one for `job`, and `more` for a CPU.
  void man(Alternative& a, Duration job, Duration more) const {
    const auto held = job + more;
    a.size = std::max<std::uint64_t>(1, rarely_exceeded(theory::littles_in_flight(a.throughput_per_s, held)));
    take_cpu(a, prices_ ? &prices_->queue : nullptr);
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
    if (a.connections) hold_against(a, *a.connections, "connections", for_connections_);
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

}  // namespace

std::vector<Alternative> alternatives_of(const Workload& workload, const Prices* prices,
                                         const Limits& limits) {
  const Predictor predictor(workload, prices, limits);
  std::vector<Alternative> all{predictor.thread(), predictor.pool(), predictor.coroutine()};
  if (workload.later > 0ns) all.push_back(predictor.hybrid());
  all.push_back(predictor.queue());
  return all;
}

std::optional<std::uint64_t> most_threads(const Limits& limits) {
  const auto ceilings = without_memory(limits, true).ceilings;
  return ceilings.empty() ? std::nullopt : std::optional(ceilings.front().users);
}

}  // namespace waitbench::lab
