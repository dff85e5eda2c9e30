// Requests without a number of their own: no two processes of a server give the same one.
#include <set>

#include "servers/site/plan_site.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;

namespace {

std::uint64_t next_number(PlanSite& site) {
  return std::get<Work>(site.decide({.method = "GET", .target = "/", .number = {}})).number;
}

ServerOptions options_at(std::optional<Seat> seat) {
  ServerOptions options;
  options.plan = parse_plan("wait exp(1s)").value();
  options.seat = seat;
  return options;
}

}  // namespace

TEST_CASE("a server alone counts its requests from 0", "[plan_site]") {
  Counters counters;
  PlanSite site("control", options_at(std::nullopt), counters);
  for (const std::uint64_t n : {0u, 1u, 2u}) CHECK(next_number(site) == n);
}

TEST_CASE("process i of N takes i, i + N, i + 2N: together every number once", "[plan_site]") {
  Counters counters;
  std::set<std::uint64_t> numbers;
  for (const unsigned index : {0u, 1u, 2u}) {
    PlanSite site("control", options_at(Seat{.index = index, .count = 3, .counters = nullptr}), counters);
    for (unsigned round = 0; round < 4; ++round) {
      const auto number = next_number(site);
      CHECK(number == index + 3 * round);
      numbers.insert(number);
    }
  }
  CHECK(numbers.size() == 12);
  CHECK(*numbers.rbegin() == 11);
}
