// What does it cost to record a latency, and to read the percentiles back?
#include <cmath>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/histogram.hpp"

namespace waitbench {
namespace {

// Log-normal around 200 ms, wide: touches some thousand counters, as a run does.
std::vector<Duration> latencies() {
  std::mt19937_64 engine(1);
  std::lognormal_distribution<double> seconds(std::log(0.2), 0.5);
  std::vector<Duration> values(4096);
  for (auto& value : values) value = from_seconds(seconds(engine));
  return values;
}

void record(benchmark::State& state) {
  state.SetLabel("record a latency in the histogram");
  Histogram histogram;
  const auto values = latencies();
  std::size_t next = 0;
  for (auto _ : state) histogram.record(values[next++ % values.size()]);
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(record)->Name("measuring/record");

void percentile(benchmark::State& state) {
  state.SetLabel("read the 99th percentile");
  Histogram histogram;
  for (const auto value : latencies()) histogram.record(value);
  for (auto _ : state) benchmark::DoNotOptimize(histogram.value_at_percentile(99));
}
BENCHMARK(percentile)->Name("measuring/percentile");

void merge(benchmark::State& state) {
  state.SetLabel("add one histogram to another");
  Histogram sum, part;
  for (const auto value : latencies()) part.record(value);
  for (auto _ : state) {
    sum.merge(part);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(merge)->Name("measuring/merge");

}  // namespace
}  // namespace waitbench
