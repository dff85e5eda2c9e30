#include "lab/theory/closed_system.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab::theory;
using namespace std::chrono_literals;

TEST_CASE("whoever has a server for every user serves N/S", "[theory]") {
  const auto p = bounds_of({.users = 1000, .service = 5s});
  CHECK(p.throughput_per_s == Approx(200));
  CHECK(p.response == 5s);
}

TEST_CASE("fewer servers than users bound the throughput at m/S, and the rest waits", "[theory]") {
  const auto p = bounds_of({.users = 800, .service = 5s, .servers = 8});
  CHECK(p.throughput_per_s == Approx(1.6));
  CHECK(p.response == 500s);
}

TEST_CASE("what must be computed bounds the throughput at c/D", "[theory]") {
  const auto p = bounds_of({.users = 1000, .service = 201ms, .cpu = 1ms, .cores = 2});
  CHECK(p.throughput_per_s == Approx(2000));
  CHECK(p.response == 500ms);
  CHECK(p.cpu_utilization == Approx(1));
  CHECK(bounds_of({.users = 201, .service = 201ms, .cpu = 1ms, .cores = 2}).cpu_utilization == Approx(0.5));
}

TEST_CASE("thinking users ask less", "[theory]") {
  const auto p = bounds_of({.users = 10, .service = 1s, .think = 4s, .servers = 100});
  CHECK(p.throughput_per_s == Approx(2));
  CHECK(p.response == 1s);
}
