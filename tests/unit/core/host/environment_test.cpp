#include "core/host/environment.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("known facts are told in order, with their units, and unknown ones left out", "[environment]") {
  Machine machine;
  machine.kernel = "Linux 6.1 x86_64";
  machine.timer_slack = std::chrono::microseconds(50);
  Limits limits;
  limits.cores = 2;
  limits.descriptors = 20'000;
  limits.memory_total = Bytes{24ull << 30};
  limits.ephemeral_ports = PortRange{32'768, 60'999};
  Build build;
  build.version = "0.1.0";
  build.type = "Debug";
  build.sanitizers = "thread";
  build.compiler = "clang 19.1.7";
  build.standard_library = "libstdc++ 12";
  build.c_library = "glibc 2.36";
  build.libraries = {{"boost", "1.81.0"}};

  std::string told;
  for (const auto& [name, value] : environment_facts(machine, limits, build))
    told += name + " " + value + "\n";
  CHECK(told ==
        "kernel Linux 6.1 x86_64\n"
        "cores 2\n"
        "memory 24GiB\n"
        "virtual_machine no\n"
        "timer_slack 50us\n"
        "descriptors 20000\n"
        "ephemeral_ports 32768-60999\n"
        "waitbench 0.1.0\n"
        "build Debug\n"
        "sanitizers thread\n"
        "compiler clang 19.1.7\n"
        "standard_library libstdc++ 12\n"
        "c_library glibc 2.36\n"
        "boost 1.81.0\n");
}
