#include "core/wall_time.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("moments are written as RFC 3339 has them", "[wall_time]") {
  CHECK(format_utc(WallTime{}) == "1970-01-01T00:00:00.000Z");
  CHECK(format_utc(WallTime(1'795'230'245'007ms)) == "2026-11-21T03:04:05.007Z");
  CHECK(format_utc(WallTime(-1ms)) == "1969-12-31T23:59:59.999Z");
}
