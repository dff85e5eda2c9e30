// Invented runs of a calibration. Nothing was measured.
#pragma once

#include "lab/calibration.hpp"

namespace waitbench::lab::sample {

using namespace std::chrono_literals;

/// Enough samples for p99.9, all about `median`.
inline Histogram around(Duration median) {
  Histogram histogram;
  histogram.record(median - 1us, 100);
  histogram.record(median, 9'000);
  histogram.record(median + 10us, 100);
  return histogram;
}

inline Run run(Duration latency) {
  Run run;
  run.window = 1s;
  run.requests.scheduled = run.requests.ok = 9'200;
  run.latency = around(latency);
  run.late_by = around(2us);
  return run;
}

/// `slower` is added to every latency.
inline Repetition repetition(Duration slower = 0us) {
  Repetition r{run(20us + slower), run(250us + slower), run(23us + slower), run(24us + slower),
               run(10'030us + 2 * slower)};
  r.saturated.throughput_per_s = 250'000 - static_cast<double>(slower.count());
  r.saturated.generator_cpu_us_per_request = 4;
  r.spinning.rate_per_s = r.sleeping.rate_per_s = 10'000;
  r.spinning.generator_cpu_s = 0.5;
  r.sleeping.generator_cpu_s = 0.2;
  r.sleeping.late_by = around(60us);
  r.delayed.rate_per_s = 1'000;
  return r;
}

inline Circumstances circumstances() {
  return {.at = WallTime(1'795'230'245'007ms),
          .on = {.version = "0.1.0",
                 .build = "Release, clang 19.1.7",
                 .kernel = "Linux 6.1.0-18-amd64 x86_64",
                 .cpu = "Some CPU 9000 @ 2.40GHz",
                 .cores = 2},
          .for_measuring = true,
          .quick = false,
          .delay = 10ms};
}

inline Calibration calibration() {
  const std::vector<Repetition> three{repetition(2us), repetition(), repetition(5us)};
  return summarise(circumstances(), three).value();
}

}  // namespace waitbench::lab::sample
