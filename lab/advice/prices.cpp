#include "lab/advice/prices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

Error failed(std::string_view what) {
  return {ExitCode::invalid,
          fmt::format("the prices could not be measured: {}. Stop what else runs, and try again.", what)};
}

std::optional<Bytes> price_of_one(Bytes few, Bytes many, std::uint64_t units) {
  if (many <= few || units == 0) return std::nullopt;
  return Bytes{(many.count - few.count) / units};
}

Bytes less(Bytes whole, Bytes part) {
  return {whole.count > part.count ? whole.count - part.count : 0};
}

// What the kernel held for a run's server and load; nothing if others gave back more meanwhile.
Bytes kernel_of(const PriceRun& run) {
  return less(run.kernel_during, run.kernel_before);
}

std::optional<UnitPrice> unit_price(const PricePair& pair) {
  const auto units = pair.many.units - pair.few.units;
  const auto resident = price_of_one(pair.few.run.server->rss_max, pair.many.run.server->rss_max, units);
  if (!resident) return std::nullopt;
  const auto reserved =
      price_of_one(pair.few.run.server->virtual_max, pair.many.run.server->virtual_max, units);
  return UnitPrice{.resident = *resident,
                   .kernel = price_of_one(kernel_of(pair.few), kernel_of(pair.many), units),
                   .reserved = reserved.value_or(Bytes{})};
}

// Of one without what `part` of it is.
UnitPrice less(const UnitPrice& whole, const UnitPrice& part) {
  return {
      .resident = less(whole.resident, part.resident),
      .kernel = whole.kernel && part.kernel ? std::optional(less(*whole.kernel, *part.kernel)) : whole.kernel,
      .reserved = less(whole.reserved, part.reserved)};
}

Duration mean_latency(const Run& run) {
  return Duration(static_cast<Duration::rep>(run.latency.mean_ns()));
}

Duration cpu_per_request(const Run& run) {
  return run.requests.ok == 0 ? 0ns : from_seconds(run.server->cpu_s / static_cast<double>(run.requests.ok));
}

// `workers`: threads that are there from the start, one for each unit.
ServerPrice server_price(const PricePair& pair, const UnitPrice& unit, bool workers, Duration plan) {
  const auto units = pair.few.units;
  const auto threads = pair.few.threads_idle, of_units = workers ? units : 0;
  return {.resident = less(pair.few.run.server->rss_max, Bytes{unit.resident.count * units}),
          .threads = threads > of_units ? threads - of_units : 0,
          .cpu = cpu_per_request(pair.many.run),
          .cpu_few = cpu_per_request(pair.few.run),
          .per_s = pair.many.run.throughput_per_s.value_or(0),
          .few_per_s = pair.few.run.throughput_per_s.value_or(0),
          .added = std::max<Duration>(mean_latency(pair.few.run) - plan, 0ns)};
}

using Named = std::pair<std::string_view, const PriceRun*>;

std::array<Named, price_runs> all_of(const PriceRuns& runs) {
  return {{{"coroutine, few", &runs.coroutine.few},
           {"coroutine, many", &runs.coroutine.many},
           {"thread, few", &runs.thread.few},
           {"thread, many", &runs.thread.many},
           {"pool, few", &runs.pool.few},
           {"pool, many", &runs.pool.many},
           {"queue, few", &runs.queue.few},
           {"queue, many", &runs.queue.many},
           {"queue, accepting", &runs.accepting}}};
}

Result<void> check(const Named& named) {
  const auto& run = named.second->run;
  if (!run.server) return failed(fmt::format("in \"{}\", the server could not be observed", named.first));
  if (run.complete && run.requests.ok > 0 && run.requests.ok == run.requests.scheduled) return {};
  return failed(fmt::format("in \"{}\", {} of {} requests were answered", named.first, run.requests.ok,
                            run.requests.scheduled));
}

std::vector<Doubt> doubts_of(const PriceTerms& terms, const PriceRuns& runs) {
  std::vector<Doubt> all;
  if (!terms.for_measuring) all.push_back({"build", price_runs, false});
  if (terms.on.cores < 2) all.push_back({"one_cpu", price_runs, false});
  std::map<std::string, Doubt> by_code;
  for (const auto& [name, run] : all_of(runs)) {
    for (const auto& reason : run->run.validity.reasons) {
      auto& doubt = by_code[reason.code];
      doubt.code = reason.code;
      ++doubt.runs;
      doubt.fatal = doubt.fatal || reason.fatal;
    }
  }
  for (auto& [code, doubt] : by_code) all.push_back(std::move(doubt));
  return all;
}

}  // namespace

Duration ServerPrice::cpu_at(double rate_per_s) const {
  if (!(few_per_s > 0) || !(per_s > few_per_s)) return cpu;
  const double rate = std::clamp(rate_per_s, few_per_s, per_s);
  const double busy = (1 / few_per_s - 1 / rate) / (1 / few_per_s - 1 / per_s);
  return cpu_few + Duration(std::llround(busy * static_cast<double>((cpu - cpu_few).count())));
}

bool Prices::valid() const {
  return std::ranges::none_of(doubts, &Doubt::fatal);
}

Result<Prices> summarise(const PriceTerms& terms, const PriceRuns& runs) {
  for (const auto& named : all_of(runs)) {
    if (const auto sound = check(named); !sound) return sound.error();
  }
  const auto thread = unit_price(runs.thread), coroutine = unit_price(runs.coroutine),
             pool = unit_price(runs.pool), worker = unit_price(runs.queue);
  if (!thread || !coroutine || !pool || !worker)
    return failed("a server with many waiting took no more memory than one with few");

  Prices prices;
  prices.at = terms.at;
  prices.on = terms.on;
  prices.thread = server_price(runs.thread, *thread, false, terms.wait);
  prices.coroutine = server_price(runs.coroutine, *coroutine, false, terms.wait);
  prices.pool = server_price(runs.pool, *pool, true, terms.wait);
  prices.queue = server_price(runs.queue, *worker, false, 0ns);
  prices.thread_request = *thread;
  prices.coroutine_request = *coroutine;
  prices.pool_worker = less(*pool, *coroutine);
  prices.queue_job = *worker;
  if (const auto& jobs = runs.queue.few.run.jobs)
    prices.pick_up = Duration(static_cast<Duration::rep>(jobs->queue_wait.mean_ns()));
  prices.accepted_per_s = runs.accepting.run.throughput_per_s.value_or(0);
  prices.waiting = runs.thread.many.units;
  prices.runs = price_runs;
  prices.doubts = doubts_of(terms, runs);
  return prices;
}

}  // namespace waitbench::lab
