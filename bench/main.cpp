// The price list as a program: Google Benchmark's main, and the second life in which memory is measured.
#include <cstdio>

#include <benchmark/benchmark.h>

#include "bench/memory/fresh_process.hpp"
#include "core/host/environment.hpp"

namespace {

// Google Benchmark's own context tells how the library was built, not this program.
void describe_machine_and_build() {
  for (const auto& fact : waitbench::read_environment()) benchmark::AddCustomContext(fact.name, fact.value);
  benchmark::AddCustomContext("for_measuring", waitbench::this_build().for_measuring() ? "yes" : "no");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && argv[1] == waitbench::hold_option) return waitbench::hold_and_tell(argv[2]);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  describe_machine_and_build();
  if (benchmark::RunSpecifiedBenchmarks() == 0) {
    std::fputs("waitbench_bench: no benchmark has such a name. --benchmark_list_tests lists them.\n", stderr);
    return 2;
  }
  benchmark::Shutdown();
  return 0;
}
