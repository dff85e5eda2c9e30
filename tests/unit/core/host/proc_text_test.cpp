#include "core/host/proc_text.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

constexpr auto server =
    "Name:\twaitbench\n"
    "Umask:\t0022\n"
    "State:\tS (sleeping)\n"
    "VmPeak:\t83886084 kB\n"
    "VmSize:\t83886080 kB\n"
    "VmHWM:\t  118788 kB\n"
    "VmRSS:\t  118784 kB\n"
    "Threads:\t1003\n"
    "SigQ:\t0/95979\n"
    "voluntary_ctxt_switches:\t4711\n"
    "nonvoluntary_ctxt_switches:\t12\n";

}  // namespace

TEST_CASE("a process's status is read", "[proc]") {
  const auto status = parse_status(server);
  CHECK(status.threads == 1003u);
  CHECK(status.virtual_size == Bytes{85'899'345'920});  // 80 GiB: more than 32 bits hold
  CHECK(status.rss == Bytes{121'634'816});
  CHECK(status.switches == SwitchCounts{4711, 12});
}

TEST_CASE("what a status does not say is absent, not zero", "[proc]") {
  // A zombie: no memory any more.
  const auto status = parse_status("Name:\tgone\nState:\tZ (zombie)\nThreads:\t1\n");
  CHECK(status.threads == 1u);
  CHECK_FALSE(status.rss);
  CHECK_FALSE(status.virtual_size);
  CHECK_FALSE(status.switches);
  CHECK_FALSE(parse_status("").threads);
  CHECK_FALSE(parse_status("voluntary_ctxt_switches:\t5\n").switches);  // half of it
}

TEST_CASE("a process cannot name itself into the numbers", "[proc]") {
  // The kernel writes a newline in a name as \n, so a line's beginning is safe; the rest of a line is not.
  const auto status = parse_status(
      "Name:\tx) Threads:\t9\\nThreads:\t9 VmRSS:\t9 kB\n"
      "Threads:\t2\n"
      "XThreads:\t7\n"
      "Threads:\t8\n");
  CHECK(status.threads == 2u);
  CHECK_FALSE(status.rss);
}

TEST_CASE("numbers that are none leave the field absent", "[proc]") {
  for (const auto* bad : {"Threads:\t-1", "Threads:\t", "Threads:", "Threads:\t1x", "Threads:\t0x10",
                          "Threads:\t99999999999999999999", "Threads\t1", ":1", "Threads:\t1 2"}) {
    INFO(bad);
    CHECK_FALSE(parse_status(bad).threads);
  }
  for (const auto* bad : {"VmRSS:\t12", "VmRSS:\t12 MB", "VmRSS:\t kB", "VmRSS:\tkB", "VmRSS:\t-1 kB",
                          "VmRSS:\t18446744073709551615 kB"}) {  // its bytes do not fit
    INFO(bad);
    CHECK_FALSE(parse_status(bad).rss);
  }
  CHECK(parse_status("Threads:\t7").threads == 7u);  // no line end
  CHECK_FALSE(parse_status(std::string("Threads:\t7\0", 11)).threads);
}

TEST_CASE("a number file is a number and nothing else", "[proc]") {
  CHECK(parse_number("32768\n") == 32768u);
  CHECK(parse_number(" 7 ") == 7u);
  for (const auto* bad : {"", "\n", "max\n", "-1", "1 2", "1.5", "+1"}) {
    INFO(bad);
    CHECK_FALSE(parse_number(bad));
  }
}

TEST_CASE("the range of local ports", "[proc]") {
  CHECK(parse_port_range("32768\t60999\n") == PortRange{32768, 60999});
  CHECK(parse_port_range("32768\t60999\n")->count() == 28232);
  CHECK(parse_port_range("1024 1024")->count() == 1);
  for (const auto* bad : {"", "1", "60999 32768", "1 65536", "-1 5", "1 2 3", "a b"}) {
    INFO(bad);
    CHECK_FALSE(parse_port_range(bad));
  }
}

TEST_CASE("memory", "[proc]") {
  constexpr auto text = "MemTotal:       24586812 kB\nMemFree:        10 kB\nMemAvailable:   24000000 kB\n";
  CHECK(parse_meminfo(text, "MemTotal") == Bytes{24'586'812ull * 1024});
  CHECK(parse_meminfo(text, "MemAvailable") == Bytes{24'000'000ull * 1024});
  CHECK_FALSE(parse_meminfo(text, "MemAvail"));
  CHECK_FALSE(parse_meminfo("HugePages_Total:       0\n", "HugePages_Total"));  // no size
}

TEST_CASE("load average and the threads of the machine", "[proc]") {
  const auto load = parse_load_average("1.58 1.52 0.81 3/88 17591\n");
  REQUIRE(load);
  CHECK(load->one_minute == 1.58);
  CHECK(load->threads == 88);
  for (const auto* bad : {"", "1.58 1.52 0.81 88 17591", "x 1.52 0.81 3/88 1", "1.58 1.52 0.81 3/ 1"}) {
    INFO(bad);
    CHECK_FALSE(parse_load_average(bad));
  }
}

TEST_CASE("CPU time of the machine: busy, idle and stolen", "[proc]") {
  CHECK(parse_cpu_ticks("cpu  68814 1 16323 354807 2156 3 314 117 50 5\ncpu0 1 1 1 1 1 1 1 1 0 0\n") ==
        CpuTicks{.busy = 68814 + 1 + 16323 + 3 + 314, .idle = 354807 + 2156, .steal = 117});
  for (const auto* bad : {"", "cpu", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3 4 5 6 7", "cpu 1 2 3 x 5 6 7 8"}) {
    INFO(bad);
    CHECK_FALSE(parse_cpu_ticks(bad));
  }
}

TEST_CASE("the first processor's fields", "[proc]") {
  constexpr auto text =
      "processor\t: 0\nmodel name\t: Some CPU @ 2:1\n\nprocessor\t: 1\nmodel name\t: Other\n";
  CHECK(parse_cpuinfo(text, "model name") == "Some CPU @ 2:1");
  CHECK_FALSE(parse_cpuinfo(text, "model"));
}

TEST_CASE("a list of processes is read up to what is none", "[proc]") {
  CHECK(parse_pids("12 345 6789 ") == std::vector<pid_t>{12, 345, 6789});
  CHECK(parse_pids("12 x 13") == std::vector<pid_t>{12});
  CHECK(parse_pids("12 -13 14") == std::vector<pid_t>{12});
  CHECK(parse_pids("99999999999999999999").empty());
  CHECK(parse_pids("").empty());
  CHECK(parse_pids(" \n").empty());
}

TEST_CASE("a process that has ended is told by its state, behind whatever name", "[proc]") {
  CHECK(has_ended("4711 (waitbench) Z 1 4711"));
  CHECK(has_ended("4711 (a) S (b) X 1 4711"));
  CHECK(!has_ended("4711 (waitbench) S 1 4711"));
  CHECK(!has_ended("4711 (a) Z (b) R 1 4711"));
  CHECK(!has_ended(""));
  CHECK(!has_ended("4711 (waitbench"));
  CHECK(!has_ended("4711 (waitbench) "));
  // proc(5): the flags are the ninth field.
  CHECK(has_ended("4711 (waitbench) R 1 4711 4711 0 -1 4194308 89 0"));
  CHECK(!has_ended("4711 (waitbench) R 1 4711 4711 0 -1 4194304 4 4"));
  CHECK(!has_ended("4711 (waitbench) R 1 4711 4711 0 -1"));
}
