// A load in progress, made by hand for the tests of the live view. Its figures are invented.
#pragma once

#include "cli/live_model.hpp"

namespace waitbench::sample {

/// 75 s of an open load's 90: a dip of the achieved rate, errors of several kinds, too few samples for p99.9.
inline cli::LiveModel live() {
  using namespace std::chrono_literals;
  cli::LiveModel model;
  model.identity = {.method = "GET",
                    .url = "http://127.0.0.1:8080/search?q=caf%C3%A9",
                    .load = "open, 2,000/s Poisson, at most 4,000 in flight",
                    .seed = 7,
                    .pid = 4711};
  model.phase = cli::LiveModel::Phase::measuring;
  model.elapsed = 75s;
  model.duration = 90s;
  model.warmup = 5s;
  model.in_window = true;
  for (int second = 0; second < 60; ++second) {
    const double dip = second == 40 ? 1200 : second == 41 ? 700 : 0;
    model.seconds.push_back({.offered = 1990.0 + second % 7 * 5,
                             .achieved = 1985.0 + second % 5 * 4 - dip,
                             .in_flight = 200.0 + second % 3 * 6 + dip});
  }
  model.requests = {.scheduled = 150'000,
                    .ok = 149'100,
                    .http_error = 61,
                    .timeout = 250,
                    .connect_error = 3,
                    .reset = 10,
                    .malformed = 1,
                    .shed = 560};
  model.latency = {.count = 149'412,
                   .min = 400us,
                   .mean = 7'878us,
                   .p50 = 1'295us,
                   .p75 = 3'013us,
                   .p90 = 7'807us,
                   .p99 = 46'010us,
                   .p99_9 = 85'390us,
                   .p99_99 = 10s,
                   .max = 10s};
  model.service = model.latency;
  model.service.max = 90'340us;
  model.lag = {.count = 400,
               .min = 900ns,
               .mean = 16us,
               .p50 = 15'900ns,
               .p75 = 23us,
               .p90 = 27'900ns,
               .p99 = {},
               .p99_9 = {},
               .p99_99 = {},
               .max = 30'900ns};
  model.server = cli::LiveModel::Server{
      .threads = 5, .rss = Bytes{31 << 20}, .cpu_share = 0.384, .switches_per_s = 4100};
  return model;
}

}  // namespace waitbench::sample
