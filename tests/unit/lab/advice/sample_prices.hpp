// Invented runs and prices, in round figures. Nothing was measured.
#pragma once

#include "lab/advice/prices.hpp"

namespace waitbench::lab::sample {

using namespace std::chrono_literals;

inline Bytes kib(std::uint64_t n) {
  return {n * 1024};
}
inline Bytes mib(std::uint64_t n) {
  return {n * 1024 * 1024};
}

/// A server that held `units`, each of so many KiB, beside 10 MiB and 4 threads.
inline PriceRun price_run(std::uint64_t units, std::uint64_t kib_each, std::uint64_t threads_each,
                          Duration latency) {
  PriceRun priced;
  priced.units = units;
  priced.threads_idle = 4;
  priced.kernel_before = mib(100);
  priced.kernel_during = Bytes{mib(101).count + units * kib(8).count};
  auto& run = priced.run;
  run.window = 1s;
  run.requests.scheduled = run.requests.ok = 1'000;
  run.latency.record(latency, 1'000);
  run.throughput_per_s = 20'000;
  run.server = ServerUse{.threads_max = 4 + units * threads_each,
                         .descriptors_max = 10,
                         .rss_max = Bytes{mib(10).count + units * kib(kib_each).count},
                         .virtual_max = Bytes{mib(500).count + units * mib(8 * threads_each).count},
                         .cpu_s = 0.05};
  return priced;
}

inline PricePair price_pair(std::uint64_t kib_each, std::uint64_t threads_each, Duration latency) {
  return {price_run(50, kib_each, threads_each, latency), price_run(1'050, kib_each, threads_each, latency)};
}

inline PriceRuns price_runs() {
  PriceRuns runs{.thread = price_pair(24, 1, 300'200us),
                 .coroutine = price_pair(2, 0, 300'100us),
                 .pool = price_pair(14, 1, 300'300us),
                 .queue = price_pair(15, 1, 500us),
                 .accepting = price_run(0, 1, 0, 1ms)};
  runs.pool.few.threads_idle += runs.pool.few.units;  // they are there from the start
  for (auto* pair : {&runs.thread, &runs.coroutine, &runs.pool, &runs.queue}) {
    pair->few.run.throughput_per_s = 200;
    pair->few.run.server->cpu_s = 0.1;
  }
  runs.queue.few.run.jobs.emplace().queue_wait.record(400us, 100);
  return runs;
}

inline PriceTerms price_terms() {
  return {.at = WallTime(1'795'230'245'007ms),
          .on = {.version = "0.1.0",
                 .build = "Release, clang 19.1.7",
                 .kernel = "Linux 6.1.0-18-amd64 x86_64",
                 .cpu = "Some CPU 9000 @ 2.40GHz",
                 .cores = 2},
          .for_measuring = true,
          .wait = 300ms};
}

inline Prices prices() {
  return summarise(price_terms(), price_runs()).value();
}

}  // namespace waitbench::lab::sample
