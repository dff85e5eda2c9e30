// What does a plan cost: to read once, and to draw for every request?
#include <string_view>

#include <benchmark/benchmark.h>

#include "core/plan/plan.hpp"

namespace waitbench {
namespace {

constexpr std::string_view typical = "wait lognormal(200ms,0.5); cpu 2ms; reply 2KiB; fail 1%";

void parse(benchmark::State& state) {
  state.SetLabel("read a plan of four steps");
  for (auto _ : state) benchmark::DoNotOptimize(parse_plan(typical));
}
BENCHMARK(parse)->Name("request/parse_plan");

void draw_request(benchmark::State& state, std::string_view text) {
  const Plan plan = parse_plan(text).value();
  std::uint64_t n = 0;
  for (auto _ : state) benchmark::DoNotOptimize(draw(plan, 1, n++));
}

void draw_default(benchmark::State& state) {
  state.SetLabel("draw the default plan (wait 5s) for a request");
  draw_request(state, default_plan);
}
BENCHMARK(draw_default)->Name("request/draw_constant");

void draw_typical(benchmark::State& state) {
  state.SetLabel("draw a plan of four steps, one log-normal, for a request");
  draw_request(state, typical);
}
BENCHMARK(draw_typical)->Name("request/draw_lognormal");

}  // namespace
}  // namespace waitbench
