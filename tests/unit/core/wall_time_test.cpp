#include "core/wall_time.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("moments are written as RFC 3339 has them", "[wall_time]") {
  CHECK(format_utc(WallTime{}) == "1970-01-01T00:00:00.000Z");
  CHECK(format_utc(WallTime(1'795'230'245'007ms)) == "2026-11-21T03:04:05.007Z");
  CHECK(format_utc(WallTime(-1ms)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("moments are read as they are written, and as nothing else", "[wall_time]") {
  for (const auto moment : {WallTime{}, WallTime(1'795'230'245'007ms), WallTime(253'402'300'799'999ms),
                            WallTime(951'782'400'000ms)})
    CHECK(parse_utc(format_utc(moment)) == moment);
  for (const auto* bad : {"", "2026-11-21", "2026-11-21T03:04:05Z", "2026-11-21T03:04:05.007",
                          "2026-11-21 03:04:05.007Z", "2026-11-21T03:04:05.007Zx", "2026-02-29T03:04:05.007Z",
                          "2026-13-01T03:04:05.007Z", "2026-00-01T03:04:05.007Z", "2026-11-21T24:04:05.007Z",
                          "2026-11-21T03:60:05.007Z", "2026-11-21T03:04:60.007Z", "1969-12-31T23:59:59.999Z",
                          "2026-11-21T03:04:-5.007Z", "+026-11-21T03:04:05.007Z"}) {
    INFO(bad);
    CHECK(!parse_utc(bad));
  }
}
