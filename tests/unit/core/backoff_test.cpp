#include "core/backoff.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

constexpr double just_below_one = 1 - 0x1p-53;

}  // namespace

TEST_CASE("the backoff doubles up to the cap, and is a uniform share of that", "[backoff]") {
  struct Row {
    unsigned retry;
    Duration longest;
  };
  for (const auto& [retry, longest] : {Row{1, 50ms}, Row{2, 100ms}, Row{3, 200ms}, Row{4, 400ms},
                                       Row{5, 800ms}, Row{6, 1s}, Row{7, 1s}, Row{1000, 1s}}) {
    INFO(retry);
    CHECK(backoff_with_full_jitter(50ms, 1s, retry, 0) == 0ns);
    CHECK(backoff_with_full_jitter(50ms, 1s, retry, 0.25) == longest / 4);
    CHECK(backoff_with_full_jitter(50ms, 1s, retry, just_below_one) == longest);
  }
}

TEST_CASE("a backoff of the longest spans there are does not overflow", "[backoff]") {
  const auto backoff = [](unsigned retry) {
    return backoff_with_full_jitter(Duration::max() / 3, Duration::max(), retry, 0.5);
  };
  CHECK(backoff(1) > 0ns);
  CHECK(backoff(2) > backoff(1));
  CHECK(backoff(64) > backoff(2));
}

TEST_CASE("no backoff is none, and the cap holds the first as well", "[backoff]") {
  CHECK(backoff_with_full_jitter(0ns, 1s, 2, 0.9) == 0ns);
  CHECK(backoff_with_full_jitter(10s, 1s, 1, 0.5) == 500ms);
}
