#include "servers/upstream/call_number.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace waitbench::servers::upstream;

// Worked out by an implementation of Philox4x32-10 in Python that gives its published answers too.
TEST_CASE("the numbers of attempts are known", "[upstream]") {
  CHECK(number_of({.seed = 1, .request = 0U, .call = 0}, 1) == 10163588449433875657U);
  CHECK(number_of({.seed = 1, .request = 0U, .call = 0}, 2) == 129927957972336028U);
  CHECK(number_of({.seed = 1, .request = 0U, .call = 1}, 1) == 3962298917570193804U);
  CHECK(number_of({.seed = 1, .request = 1U, .call = 0}, 1) == 8201538567609809941U);
  CHECK(number_of({.seed = 1, .request = 18446744073709551615U, .call = 63}, 10) == 10243383118998616733U);
}

TEST_CASE("no two attempts of some requests have the same number", "[upstream]") {
  std::set<std::uint64_t> numbers;
  for (std::uint64_t request = 0; request < 100; ++request) {
    for (std::uint32_t call = 0; call < 10; ++call) {
      for (unsigned attempt = 1; attempt <= 5; ++attempt)
        numbers.insert(number_of({.seed = 1, .request = request, .call = call}, attempt));
    }
  }
  CHECK(numbers.size() == 100 * 10 * 5);
}

TEST_CASE("the draws of backoffs are known, and their own for each call", "[upstream]") {
  auto draws = backoff_draws({.seed = 1, .request = 7, .call = 0});
  CHECK(draws.uniform() == 0.2501406886149793);
  CHECK(draws.uniform() == 0.5263782888774103);
  CHECK(draws.uniform() == 0.2688112880293898);
  CHECK(backoff_draws({.seed = 1, .request = 7, .call = 1}).uniform() == 0.33698900504959184);
}
