#include "servers/worker/attempt.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace waitbench::servers::worker;

// The numbers were worked out by another program, from the published description of Philox.
TEST_CASE("the first attempt has the job's own seed, each further one another, the same everywhere",
          "[worker]") {
  CHECK(seed_of_attempt(1, 1) == 1);
  CHECK(seed_of_attempt(~std::uint64_t{0}, 1) == ~std::uint64_t{0});
  CHECK(seed_of_attempt(1, 2) == 0x4f5641176233671b);
  CHECK(seed_of_attempt(1, 3) == 0xf811bf692eef85a4);
  CHECK(seed_of_attempt(std::uint64_t{1} << 63, 2) == 0xe0bbf00028dc7ccf);
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (std::uint32_t attempt = 1; attempt <= 100; ++attempt) seeds.insert(seed_of_attempt(seed, attempt));
  CHECK(seeds.size() == 10'000);
}

TEST_CASE("the waits before retries are drawn by seed, number and attempt", "[worker]") {
  CHECK(retry_draw(1, 0, 1) == waitbench::RandomStream(1, 0, 0x20000).uniform());
  CHECK(retry_draw(1, 0, 1) == 0x1.4b2b37c3e4d9ap-2);
  std::set<double> draws;
  double sum = 0;
  for (std::uint64_t number = 0; number < 1'000; ++number) {
    for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
      const double draw = retry_draw(7, number, attempt);
      CHECK(draw >= 0);
      CHECK(draw < 1);
      sum += draw;
      draws.insert(draw);
    }
  }
  CHECK(draws.size() == 3'000);
  CHECK(sum / 3'000 > 0.47);  // its standard error is 0.0053
  CHECK(sum / 3'000 < 0.53);
}
