#include "messaging/batch.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace waitbench::messaging;

namespace {

std::size_t admitted(const BatchLimits& limits, const std::vector<std::size_t>& line) {
  Batch batch(limits);
  for (const auto bytes : line)
    if (!batch.admit(bytes)) break;
  return batch.operations();
}

}  // namespace

TEST_CASE("a batch is what waits, up to so many operations and bytes", "[messaging]") {
  CHECK(admitted({.operations = 3, .bytes = 100}, {1, 1}) == 2);
  CHECK(admitted({.operations = 3, .bytes = 100}, {1, 1, 1, 1}) == 3);
  CHECK(admitted({.operations = 9, .bytes = 100}, {50, 50, 1}) == 2);
  CHECK(admitted({.operations = 9, .bytes = 100}, {50, 51}) == 1);
  CHECK(admitted({.operations = 9, .bytes = 100}, {0, 0, 0}) == 3);
}

TEST_CASE("the first is taken however large, and alone", "[messaging]") {
  CHECK(admitted({.operations = 9, .bytes = 100}, {101, 0}) == 1);
  CHECK(admitted({.operations = 9, .bytes = 0}, {~std::size_t{0}, ~std::size_t{0}}) == 1);
}

TEST_CASE("nobody overtakes one that did not fit", "[messaging]") {
  Batch batch({.operations = 9, .bytes = 100});
  CHECK(batch.admit(60));
  CHECK_FALSE(batch.admit(60));
  CHECK_FALSE(batch.admit(1));
  CHECK(batch.operations() == 1);
}

TEST_CASE("who comes alone is not made to wait; who came in company is, for half a batch's time",
          "[messaging]") {
  using namespace std::chrono_literals;
  Company company;
  CHECK(company.expected() == 0);
  company.stored(1, 300us);
  CHECK(company.expected() == 1);  // the one who is there is enough
  company.stored(64, 400us);
  CHECK(company.expected() == 64);
  CHECK(company.patience() == 200us);
  company.stored(1, 300us);  // the others were late
  CHECK(company.expected() == 64);
  CHECK(company.patience() == 150us);
  company.stored(2, 300us);  // they do not come again
  CHECK(company.expected() == 2);
  company.stored(2, 10s);
  CHECK(company.patience() == 10ms);
}
