// Tene's example, and the law against requests that are due one by one.
#include "lab/theory/frozen_server.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab::theory;
using namespace std::chrono_literals;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

TEST_CASE("frozen 1.4 s of 20 s: p99 is 1.2 s", "[theory]") {
  const FrozenServer server{.run = 20s, .frozen = 1400ms};
  CHECK_THAT(delayed_share(server), WithinRel(0.07, 1e-14));
  CHECK(latency_quantile(server, 0.99) == 1200ms);
  CHECK(latency_quantile(server, 1) == 1400ms);
  CHECK(latency_quantile(server, 0.9) == 0s);
  CHECK_THAT(delayed_longer(server, 1200ms), WithinRel(0.01, 1e-12));
  CHECK_THAT(delayed_longer(server, 0s), WithinRel(0.07, 1e-14));
  CHECK(delayed_longer(server, 1400ms) == 0);
  CHECK(delayed_longer(server, 5s) == 0);
}

// "How NOT to Measure Latency": 100 requests a second answered in 1 ms for 100 s, then nothing for 100 s. The
// truth: 75 % within 50 s, 99.99 % within about 100 s, 25 s on average. What was reported: 10,000 samples of
// 1 ms and one of 100 s, so 1 ms at 99.99 %.
TEST_CASE("Tene's example", "[theory]") {
  const FrozenServer server{.run = 200s, .frozen = 100s};
  CHECK(latency_quantile(server, 0.5) == 0s);
  CHECK(latency_quantile(server, 0.75) == 50s);
  CHECK_THAT(to_seconds(latency_quantile(server, 0.9999)), WithinAbs(99.98, 1e-9));
  CHECK(mean_latency(server) == 25s);
  const auto samples = uncorrected_samples(server, 100);
  CHECK(samples == 10'001);
  CHECK(uncorrected_quantile(server, samples, 0.9999) == 0s);
  CHECK(uncorrected_quantile(server, samples, 0.99995) == 100s);
}

TEST_CASE("one sample among n shows from the quantile (n-1)/n on", "[theory]") {
  const FrozenServer server{.run = 20s, .frozen = 1s};
  CHECK(uncorrected_quantile(server, 100, 0.99) == 0s);
  CHECK(uncorrected_quantile(server, 100, 0.991) == 1s);
  CHECK(uncorrected_quantile(server, 10, 0.9) == 0s);
  CHECK(uncorrected_quantile(server, 1, 0.5) == 1s);
  CHECK(uncorrected_quantile(server, 100, 1) == 1s);
}

TEST_CASE("requests due one by one tell the same quantiles", "[theory]") {
  const FrozenServer server{.run = 20s, .frozen = 1400ms};
  constexpr int n = 200'000;
  std::vector<double> latencies;
  for (int i = 0; i < n; ++i) {  // frozen from 7 s to 8.4 s
    const double due = 20.0 * i / n;
    latencies.push_back(due >= 7 && due < 8.4 ? 8.4 - due : 0);
  }
  std::ranges::sort(latencies);
  for (const double quantile : {0.5, 0.92, 0.95, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(std::ceil(quantile * n));
    CHECK_THAT(latencies[rank - 1], WithinAbs(to_seconds(latency_quantile(server, quantile)), 2e-4));
  }
}

TEST_CASE("a server that never stands still, or always", "[theory]") {
  CHECK(latency_quantile({.run = 20s}, 1) == 0s);
  CHECK(mean_latency({.run = 20s}) == 0s);
  CHECK(latency_quantile({.run = 20s, .frozen = 20s}, 0) == 0s);
  CHECK(latency_quantile({.run = 20s, .frozen = 20s}, 0.5) == 10s);
  CHECK(uncorrected_samples({.run = 20s, .frozen = 20s}, 100) == 1);
}
