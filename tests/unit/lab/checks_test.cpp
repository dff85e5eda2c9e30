#include "lab/checks.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

// Two models, a crowd of 100 on `wait 1s` and one user alone, as theory has it.
struct Measured {
  Experiment experiment{.name = "test",
                        .title = "?",
                        .plan = parse_plan("wait 1s").value(),
                        .models = {"control", "coroutine"},
                        .loads = {{"crowd", 100, 10s}, {"alone", 1, 10s}},
                        .checks = {"together", "one-call", "threads", "memory", "switches"}};
  Run control = run("control", 100, 100, 104, Bytes{12'000'000}, Bytes{1'000'000'000}, 2000);
  Run coroutine = run("coroutine", 100, 100, 6, Bytes{10'100'000}, Bytes{200'000'000}, 500);
  Run control_alone = run("control", 1, 1, 5, Bytes{10'000'000}, Bytes{170'000'000}, 20);
  Run coroutine_alone = run("coroutine", 1, 1, 6, Bytes{10'000'000}, Bytes{200'000'000}, 30);

  static Run run(std::string model, std::uint64_t users, double throughput, std::uint64_t threads, Bytes rss,
                 Bytes reserved, std::uint64_t switches) {
    Run r;
    r.model = std::move(model);
    r.users = users;
    r.throughput_per_s = throughput;
    r.window = 10s;
    r.requests = {.scheduled = 1000, .ok = 1000};
    r.latency.record(1001ms, 10);
    r.server = ServerUse{.threads_max = threads,
                         .rss_max = rss,
                         .virtual_max = reserved,
                         .switches = SwitchCounts{switches, 0}};
    return r;
  }

  std::vector<std::string> outcomes() const {
    const PlacedRun runs[] = {
        {"crowd", &control}, {"crowd", &coroutine}, {"alone", &control_alone}, {"alone", &coroutine_alone}};
    std::vector<std::string> found;
    for (const auto& verdict : judge(experiment, 2, runs)) found.push_back(verdict.outcome);
    return found;
  }
};

using Outcomes = std::vector<std::string>;

}  // namespace

TEST_CASE("a measurement as theory has it", "[checks]") {
  CHECK(Measured().outcomes() == Outcomes{"holds", "holds", "holds", "refuted", "holds"});
}

TEST_CASE("a throughput away from N/S refutes", "[checks]") {
  Measured m;
  m.coroutine.throughput_per_s = 97;
  CHECK(m.outcomes()[0] == "refuted");
}

TEST_CASE("a slower single call refutes", "[checks]") {
  Measured m;
  m.control_alone.latency.record(1100ms, 100);
  CHECK(m.outcomes()[1] == "refuted");
}

TEST_CASE("a coroutine server whose threads grow with its users refutes", "[checks]") {
  Measured m;
  m.coroutine.server->threads_max = 60;
  CHECK(m.outcomes()[2] == "refuted");
}

TEST_CASE("a coroutine server may have a thread for each of many cores", "[checks]") {
  Measured m;
  m.coroutine.server->threads_max = m.coroutine_alone.server->threads_max = 132;
  CHECK(m.outcomes()[2] == "holds");
}

TEST_CASE("blocking servers are not judged without one", "[checks]") {
  Measured m;
  m.experiment.models = {"coroutine"};
  CHECK(m.outcomes()[2] == "invalid");
}

TEST_CASE("a plan that the theory does not cover shows nothing", "[checks]") {
  Measured m;
  m.experiment.plan = parse_plan("wait exp(1s)").value();
  CHECK(m.outcomes()[0] == "holds");
  CHECK(m.outcomes()[1] == "not shown");  // the median of random times is not their mean
  m.coroutine.throughput_per_s = 97;
  CHECK(m.outcomes()[0] == "not shown");
  m.experiment.plan = parse_plan("wait 1s; cpu 15ms").value();  // 3/4 of two cores
  CHECK(m.outcomes()[0] == "not shown");
}

TEST_CASE("a plan that fails on purpose is held against what it leaves over", "[checks]") {
  Measured m;
  m.experiment.plan = parse_plan("wait 1s; fail 10%").value();
  CHECK(m.outcomes()[0] == "not shown");
  m.control.throughput_per_s = m.coroutine.throughput_per_s = 90;
  CHECK(m.outcomes()[0] == "holds");
}

TEST_CASE("threads that really use half a megabyte bear the claim out", "[checks]") {
  Measured m;
  m.control.server->rss_max = Bytes{10'000'000 + 99 * 600'000};
  CHECK(m.outcomes()[3] == "holds");
  m.control.server->rss_max = Bytes{12'000'000};
  m.control.server->virtual_max = Bytes{170'000'000 + 99 * 64'000};
  CHECK(m.outcomes()[3] == "not shown");  // small stacks reserve less than the claim speaks of
}

TEST_CASE("a small difference in switches shows nothing in one run", "[checks]") {
  Measured m;
  m.coroutine.server->switches->voluntary = 1500;
  CHECK(m.outcomes()[4] == "not shown");
  m.coroutine.server->switches->voluntary = 5000;
  CHECK(m.outcomes()[4] == "refuted");
}

TEST_CASE("nothing is judged from an invalid or missing run", "[checks]") {
  Measured m;
  m.control.validity.reasons.push_back({"generator_saturated", "", true});
  CHECK(m.outcomes() == Outcomes{"invalid", "holds", "invalid", "invalid", "invalid"});
  CHECK(judge(m.experiment, 2, {}).size() == 5);
  for (const auto& verdict : judge(m.experiment, 2, {})) CHECK(verdict.outcome == "invalid");
}
