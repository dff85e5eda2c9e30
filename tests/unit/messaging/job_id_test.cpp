#include "messaging/job_id.hpp"

#include "tests/catch.hpp"

using namespace waitbench::messaging;
using namespace std::chrono_literals;

TEST_CASE("an id is the UUID of RFC 9562, appendix A.6", "[job_id]") {
  const auto id = JobId::of_fields(0x017F22E279B0, 0xCC3, 0x18C4DC0C0C07398F);
  CHECK(id.text() == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  CHECK(JobId::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == id);
  CHECK(JobId::parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == id);
}

TEST_CASE("an id carries its moment to the quarter of a microsecond, and the random bits", "[job_id]") {
  const Moment moment(0x017F22E279B0 * 1000us + 250us);
  CHECK(JobId::at(moment, 0).text() == "017f22e2-79b0-7400-8000-000000000000");
  CHECK(JobId::at(moment, ~std::uint64_t{0}).text() == "017f22e2-79b0-7400-bfff-ffffffffffff");
  CHECK(JobId::at(moment + 749us, 0).text() == "017f22e2-79b0-7ffb-8000-000000000000");
}

TEST_CASE("later ids are greater, whatever the random bits, as values and as texts", "[job_id]") {
  Moment moment(1'763'000'000'000'000us);
  auto before = JobId::at(moment, ~std::uint64_t{0});
  for (const auto step : {1us, 1us, 997us, 1us, 1'000us, 123'456'789us}) {
    moment += step;
    const auto id = JobId::at(moment, 0);
    CHECK(before < id);
    CHECK(before.text() < id.text());
    before = JobId::at(moment, ~std::uint64_t{0});
  }
}

TEST_CASE("nothing else is an id", "[job_id]") {
  for (const auto* text : {"", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
                           "017f22e2079b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                           "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",  // version 4
                           "017f22e2-79b0-7cc3-58c4-dc0c0c07398f",  // another variant
                           "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f"}) {
    INFO(text);
    CHECK_FALSE(JobId::parse(text));
  }
}
