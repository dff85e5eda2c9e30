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
