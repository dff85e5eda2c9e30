#include "lab/calm.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;

namespace {

struct Told {
  bool calm;
  std::size_t looks, pauses;
  bool operator==(const Told&) const = default;
};

// With shares that are seen one after the other, and so many pauses until there is no time left.
Told told(unsigned most, const std::vector<double>& shares, std::size_t pauses_left = 100) {
  std::size_t looks = 0, pauses = 0;
  const bool calm =
      await_calm(most, [&] { return shares.at(looks++); }, [&] { return ++pauses <= pauses_left; });
  return {calm, looks, pauses};
}

Run refused_because(const char* code, bool fatal = true) {
  Run run;
  run.validity.reasons.push_back({code, "why", fatal});
  return run;
}

}  // namespace

TEST_CASE("a calm machine is looked at once", "[calm]") {
  CHECK(told(10, {0.0}) == Told{true, 1, 0});
  CHECK(told(10, {0.005}) == Told{true, 1, 0});
}

TEST_CASE("a disturbed one is looked at until it is calm, or often enough, or there is no time", "[calm]") {
  CHECK(told(10, {0.3, 0.006, 0.0}) == Told{true, 3, 2});
  CHECK(told(3, {0.3, 0.3, 0.3}) == Told{false, 3, 3});
  CHECK(told(10, {0.3, 0.3}, 1) == Told{false, 2, 2});
}

TEST_CASE("a run was disturbed if its generator, or the whole machine, was kept from the CPU", "[calm]") {
  CHECK(was_disturbed(refused_because("cpu_stolen")));
  CHECK(was_disturbed(refused_because("schedule_not_kept")));
  CHECK(was_disturbed(refused_because("generator_stalled")));
  CHECK_FALSE(was_disturbed(refused_because("schedule_not_kept", false)));  // a warning
  CHECK_FALSE(was_disturbed(refused_because("server_ended")));
  CHECK_FALSE(was_disturbed({}));
}
