#include "loadgen/connect_failure.hpp"

#include <cerrno>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

TEST_CASE("the causes of a failed connection are told apart", "[connect]") {
  ConnectionCounts counts;
  for (const int error :
       {ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, EADDRNOTAVAIL, EMFILE, ENFILE, EPROTO, EACCES})
    ++counter_of(counts, error);
  CHECK(counts.refused == 1);
  CHECK(counts.timed_out == 1);
  CHECK(counts.unreachable == 1);
  CHECK(counts.out_of_ports == 1);
  CHECK(counts.out_of_descriptors == 2);
  CHECK(counts.tls_failed == 1);
  CHECK(counts.other_failures == 1);
}

TEST_CASE("connections that were given requests are counted by their answers, and added up", "[connect]") {
  ConnectionCounts one, two;
  one.add_ended(5, 5);
  one.add_ended(0, 0);  // nothing was asked of it
  CHECK(one.answers_least == 5);
  CHECK(one.never_served == 0);
  two.add_ended(1, 0);
  two.add_ended(9, 8);
  one += two;
  CHECK(one.never_served == 1);
  CHECK(one.answers_least == 0);
  CHECK(one.answers_most == 8);
  ConnectionCounts none;
  none += ConnectionCounts{};
  CHECK_FALSE(none.answers_least);
}
