// The price list as a program: Google Benchmark's main, and the second life in which memory is measured.
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/utsname.h>

#include <benchmark/benchmark.h>
#include <boost/config.hpp>

#include "bench/memory/fresh_process.hpp"

namespace {

std::string cpu_model() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

// What Google Benchmark's own context leaves out, or tells of itself rather than of this program.
void describe_machine_and_build() {
  utsname system{};
  ::uname(&system);
  benchmark::AddCustomContext("kernel",
                              std::string(system.sysname) + " " + system.release + " " + system.machine);
  benchmark::AddCustomContext("cpu", cpu_model());
  benchmark::AddCustomContext("compiler", BOOST_COMPILER);
#if defined(__OPTIMIZE__) && defined(NDEBUG)
  benchmark::AddCustomContext("waitbench_build", WAITBENCH_BUILD_TYPE);
#else
  benchmark::AddCustomContext("waitbench_build", WAITBENCH_BUILD_TYPE " (not optimised, or with assertions)");
#endif
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
