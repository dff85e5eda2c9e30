#include "core/host/checkup.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

struct Lab {
  Machine machine;
  Limits limits;
  Build build;
  std::optional<CpuShares> now = CpuShares{0.02, 0.001};

  Lab() {
    machine.clock_source = "tsc";
    machine.governor = "performance";
    limits.cores = 2;
    limits.accept_backlog = 4096;
    limits.overcommit = 0;
    build.type = "Release";
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> codes;
    for (const auto& finding : examine(machine, limits, build, now)) codes.push_back(finding.code);
    return codes;
  }
};

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("a good machine has no findings, and neither has one that tells little", "[checkup]") {
  Lab lab;
  CHECK(lab.codes().empty());
  lab.machine.clock_source.reset();
  lab.machine.governor.reset();
  lab.limits.accept_backlog.reset();
  lab.limits.overcommit.reset();
  lab.now.reset();
  CHECK(lab.codes().empty());
}

TEST_CASE("each rule finds its own fault and no other", "[checkup]") {
  Lab lab;
  SECTION("clock") {
    lab.machine.clock_source = "hpet";
    CHECK(lab.codes() == Codes{"clock_source"});
    lab.machine.clock_source = "kvm-clock";
    CHECK(lab.codes().empty());
  }
  SECTION("governor") {
    lab.machine.governor = "powersave";
    CHECK(lab.codes() == Codes{"governor"});
  }
  SECTION("busy") {
    lab.now = CpuShares{0.41, 0};
    CHECK(lab.codes() == Codes{"cpu_busy"});
    CHECK(examine(lab.machine, lab.limits, lab.build, lab.now).front().text ==
          "other programs take 41 % of the CPU");
  }
  SECTION("stolen") {
    lab.now = CpuShares{0, 0.031};
    CHECK(lab.codes() == Codes{"cpu_stolen"});
  }
  SECTION("one core") {
    lab.limits.cores = 1;
    CHECK(lab.codes() == Codes{"cores"});
  }
  SECTION("backlog") {
    lab.limits.accept_backlog = 128;
    CHECK(lab.codes() == Codes{"accept_backlog"});
  }
  SECTION("overcommit") {
    lab.limits.overcommit = 2;
    CHECK(lab.codes() == Codes{"overcommit"});
  }
  SECTION("build") {
    lab.build.type = "Debug";
    CHECK(lab.codes() == Codes{"build"});
    lab.build.type = "RelWithDebInfo";
    CHECK(lab.codes().empty());
    lab.build.sanitizers = "thread";
    CHECK(lab.codes() == Codes{"build"});
  }
  SECTION("unreadable") {
    lab.limits.unreadable = {"/proc/a", "/proc/b"};
    CHECK(lab.codes() == Codes{"unreadable", "unreadable"});
  }
}
