#include "core/host/capacity.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

Limits reference_machine() {
  Limits limits;
  limits.descriptors = limits.descriptors_hard = 20'000;
  limits.threads_max = 192'686;
  limits.pid_max = 32'768;
  limits.max_map_count = 65'530;
  limits.ephemeral_ports = PortRange{32'768, 60'999};
  limits.memory_available = Bytes{24ull << 30};
  limits.threads_running = 100;
  limits.cores = 2;
  return limits;
}

std::vector<std::uint64_t> users(const Capacity& capacity) {
  std::vector<std::uint64_t> counts;
  for (const auto& ceiling : capacity.ceilings) counts.push_back(ceiling.users);
  return counts;
}

}  // namespace

TEST_CASE("a suspended request needs a descriptor and little memory", "[capacity]") {
  const auto capacity = coroutine_capacity(reference_machine());
  CHECK(users(capacity) == std::vector<std::uint64_t>{20'000 - 64, (24ull << 30) / (12 * 1024)});
  CHECK(capacity.ceilings.front().limit == "20,000 descriptors");
  CHECK(capacity.ceilings.front().to_lift == "ulimit -n, or --processes");
}

TEST_CASE("each of several processes has descriptors of its own; memory they share", "[capacity]") {
  const auto capacity = coroutine_capacity(reference_machine(), 3);
  CHECK(capacity.holds == "users, coroutine, 3 processes");
  CHECK(users(capacity) == std::vector<std::uint64_t>{3 * (20'000 - 64), (24ull << 30) / (12 * 1024)});
  CHECK(capacity.ceilings.front().limit == "20,000 descriptors each");
}

TEST_CASE("with several cores it is told what a process for each would hold", "[capacity]") {
  auto limits = reference_machine();
  CHECK(capacities(limits).size() == 4);
  CHECK(capacities(limits).at(1).holds == "users, coroutine, 2 processes");
  limits.cores = 1;
  CHECK(capacities(limits).size() == 3);
}

TEST_CASE("a blocked thread needs more, and each limit is told in turn", "[capacity]") {
  const auto capacity = thread_capacity(reference_machine());
  CHECK(users(capacity) == std::vector<std::uint64_t>{20'000 - 64, (65'530 - 300) / 2, 32'768 - 132,
                                                      192'686 - 132, (24ull << 30) / (40 * 1024)});
  CHECK(capacity.ceilings.at(1).limit == "max_map_count 65,530");
  CHECK(capacity.ceilings.at(2).limit == "pid_max 32,768");
}

TEST_CASE("any of a thread's limits may come first", "[capacity]") {
  auto limits = reference_machine();
  const auto first = [&] { return thread_capacity(limits).ceilings.front(); };
  limits.threads_max = 10'000;
  CHECK(first().limit == "threads-max 10,000");
  CHECK(first().users == 10'000 - 132);
  limits.user_threads = 4'096;
  CHECK(first().limit == "user's threads 4,096");
  CHECK(first().to_lift == "ulimit -u");
  limits.cgroup_threads = 500;
  CHECK(first().limit == "pids.max 500");
  CHECK(first().users == 500 - 32);  // of its group, not of the machine
  limits.memory_available = Bytes{400 * 40 * 1024};
  CHECK(first().users == 400);
  limits.cgroup_memory = Bytes{300 * 40 * 1024};
  CHECK(first().limit == "11.72MiB in its cgroup");
  CHECK(first().users == 300);
  limits.descriptors = 10;  // fewer than the program's own: none, not 2^64
  CHECK(first().users == 0);
}

TEST_CASE("what could not be read limits nothing", "[capacity]") {
  Limits limits;
  limits.descriptors = 1'024;
  CHECK(users(thread_capacity(limits)) == std::vector<std::uint64_t>{960});
  CHECK(port_capacity(limits).ceilings.empty());
}

TEST_CASE("local ports limit the connections from one address to another", "[capacity]") {
  CHECK(users(port_capacity(reference_machine())) == std::vector<std::uint64_t>{28'232});
}

TEST_CASE("more users than descriptors is refused in one line", "[capacity]") {
  const auto limits = reference_machine();
  CHECK(check_capacity(19'936, limits).has_value());
  const auto refused = check_capacity(50'000, limits);
  REQUIRE(refused.has_error());
  CHECK(refused.error().exit == ExitCode::environment);
  CHECK(refused.error().text ==
        "50,000 users need 50,000 descriptors; this process may open 20,000. See `waitbench doctor`.");
  CHECK(
      check_capacity(19'937, limits).error().text ==
      "19,937 users need 19,937 descriptors and 64 for the program's own; this process may open 20,000. See "
      "`waitbench doctor`.");
}

TEST_CASE("more users than local ports is refused, and it is said how many addresses it takes",
          "[capacity]") {
  auto limits = reference_machine();
  limits.descriptors = 100'000;
  CHECK(check_capacity(28'232, limits).has_value());
  CHECK(check_capacity(28'233, limits).error().text ==
        "28,233 users need 28,233 local ports; one source address has 28,232. It would take 2 source "
        "addresses. See `waitbench doctor`.");
  CHECK(check_capacity(56'464, limits, 2).has_value());
  CHECK(check_capacity(60'000, limits, 2).error().text ==
        "60,000 users need 60,000 local ports; 2 source addresses have 56,464. It would take 3 source "
        "addresses. See `waitbench doctor`.");
  limits.ephemeral_ports.reset();
  CHECK(check_capacity(60'000, limits).has_value());
}
