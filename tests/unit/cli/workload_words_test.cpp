#include "cli/workload_words.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;

namespace {

Limits limits() {
  Limits l;
  l.cores = 3;
  l.memory_available = Bytes{1'000};
  return l;
}

WorkloadWords words() {
  WorkloadWords w;
  w.io = 5s;
  w.users = 10;
  return w;
}

std::string refused(const WorkloadWords& words) {
  const auto workload = read_workload(words, limits());
  REQUIRE(workload.has_error());
  CHECK(workload.error().exit == ExitCode::usage);
  return workload.error().text;
}

}  // namespace

TEST_CASE("what is not said is what this machine has, and the cautious answer", "[advise]") {
  const auto w = read_workload(words(), limits()).value();
  CHECK(w.io == 5s);
  CHECK(std::get<lab::Users>(w.demand) == lab::Users{10, 0s});
  CHECK(w.cores == 3);
  CHECK(w.memory == Bytes{1'000});
  CHECK(w.pool == 200);
  CHECK(w.needs_result);
  CHECK(!w.may_retry);
  CHECK(!w.callee_may_be_down);
  auto in_cgroup = limits();
  in_cgroup.cgroup_memory = Bytes{500};
  CHECK(read_workload(words(), in_cgroup).value().memory == Bytes{500});
}

TEST_CASE("what is said is taken", "[advise]") {
  WorkloadWords w;
  w.cpu = 2ms;
  w.later = 1s;
  w.rate = Rate{50};
  w.cores = 8;
  w.memory = Bytes{77};
  w.pool = 5;
  w.needs_result = "no";
  w.retry = w.callee_down = "yes";
  w.slo = {"p99 < 1s", "mean <= 300ms"};
  const auto read = read_workload(w, {}).value();
  CHECK(std::get<lab::ArrivalRate>(read.demand).per_s == 50);
  CHECK(read.cores == 8);
  CHECK(read.memory == Bytes{77});
  CHECK(read.pool == 5);
  CHECK(!read.needs_result);
  CHECK(read.may_retry);
  CHECK(read.callee_may_be_down);
  CHECK(read.p99_below == 1s);
  CHECK(read.mean_below == 300ms);
}

TEST_CASE("a workload that is none is refused in a line that says what to write", "[advise]") {
  auto w = words();
  w.io.reset();
  CHECK(refused(w).find("--io TIME, --cpu TIME, or both") != std::string::npos);
  w.io = 0s;
  CHECK(refused(w).find("above 0s") != std::string::npos);
  w = words();
  w.users.reset();
  CHECK(refused(w).find("--users N") != std::string::npos);
  w = words();
  w.rate = Rate{1};
  CHECK(refused(w).find("one of the two") != std::string::npos);
  w = words();
  w.users.reset();
  w.rate = Rate{1};
  w.think = 1s;
  CHECK(refused(w).find("--think") != std::string::npos);
  w = words();
  w.retry = "perhaps";
  CHECK(refused(w) == "--retry perhaps: write yes or no.");
  w = words();
  w.io = 25h;
  CHECK(refused(w).find("--io") != std::string::npos);
  w = words();
  for (const auto* slo : {"p50 < 1s", "p99 > 1s", "throughput > 5/s"}) {
    w.slo = {slo};
    CHECK(refused(w).find("not predicted here") != std::string::npos);
  }
  w.slo = {"p99"};
  CHECK(refused(w).find("--slo") != std::string::npos);
  CHECK(read_workload(words(), {}).error().text.find("--memory SIZE") != std::string::npos);
}
