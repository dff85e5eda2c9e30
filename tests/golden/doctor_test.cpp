#include <algorithm>
#include <sstream>

#include "cli/doctor_view.hpp"
#include "core/host/environment.hpp"
#include "tests/golden/approved.hpp"

using namespace waitbench;

namespace {

struct Patient {
  Machine machine{.kernel = "Linux 6.1.0-18-amd64 x86_64",
                  .cpu = "Some CPU 9000 @ 2.40GHz",
                  .virtual_machine = true,
                  .clock_source = "kvm-clock",
                  .governor = {},
                  .timer_slack = std::chrono::microseconds(50)};
  Limits limits;
  Build build{.version = "0.1.0",
              .compiler = "clang 19.1.7",
              .standard_library = "libstdc++ 12",
              .c_library = "glibc 2.36",
              .type = "Release",
              .sanitizers = "",
              .libraries = {{"boost", "1.81.0"}, {"fmt", "9.1.0"}}};
  CpuShares now;
  std::string floor =
      "Generator floor 4.432 µs CPU per request, pacing p99 912.0 ns (waitbench calibrate, 2 days ago)";
  std::vector<Record::Fact> calibration{{"calibrated_at", "2026-11-21T03:04:05.007Z"},
                                        {"floor_latency_p50_us", "23.104"}};

  Patient() {
    limits.descriptors = limits.descriptors_hard = 20'000;
    limits.threads_max = 192'686;
    limits.pid_max = 32'768;
    limits.max_map_count = 65'530;
    limits.ephemeral_ports = PortRange{32'768, 60'999};
    limits.accept_backlog = 4'096;
    limits.handshake_backlog = 2'048;
    limits.overcommit = 0;
    limits.memory_total = Bytes{24ull << 30};
    limits.memory_available = Bytes{20ull << 30};
    limits.threads_running = 100;
    limits.cores = 2;
  }
  void fall_ill() {
    machine.clock_source = "hpet";
    machine.governor = "powersave";
    limits.accept_backlog = 128;
    limits.overcommit = 2;
    limits.cores = 1;
    limits.ephemeral_ports.reset();
    limits.unreadable = {"/proc/sys/net/ipv4/ip_local_port_range"};
    build.type = "Debug";
    build.sanitizers = "address,undefined";
    now = {.busy = 0.41, .stolen = 0.031};
    calibration.clear();
    floor =
        "Generator floor unknown: the stored one is of another machine or waitbench (waitbench calibrate, "
        "half "
        "a minute on a quiet machine)";
  }
  cli::Diagnosis diagnosis() const {
    return {.capacities = capacities(limits),
            .findings = examine(machine, limits, build, now),
            .environment = environment_facts(machine, limits, build),
            .floor = floor,
            .calibration = calibration};
  }
};

std::size_t columns(const std::string& line) {  // UTF-8: every byte but continuation bytes
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void check_fits(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(columns(line) <= 100);
  }
}

}  // namespace

TEST_CASE("what doctor says of a good machine", "[golden][doctor]") {
  const auto diagnosis = Patient().diagnosis();
  check_fits(cli::doctor_text(diagnosis));
  test::check_approved("doctor.txt", cli::doctor_text(diagnosis));
  test::check_approved("doctor.json", cli::doctor_json(diagnosis));
}

TEST_CASE("what doctor says of a bad one", "[golden][doctor]") {
  Patient patient;
  patient.fall_ill();
  check_fits(cli::doctor_text(patient.diagnosis()));
  test::check_approved("doctor_findings.txt", cli::doctor_text(patient.diagnosis()));
  test::check_approved("doctor_findings.json", cli::doctor_json(patient.diagnosis()));
}
