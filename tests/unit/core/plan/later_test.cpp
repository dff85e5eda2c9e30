#include "core/plan/plan.hpp"
#include "tests/catch.hpp"

using namespace waitbench;

namespace {

Plan plan(std::string_view text) {
  return parse_plan(text).value();
}

std::string error_of(std::string_view text) {
  const auto read = parse_plan(text);
  return read ? "no error" : read.error().text;
}

}  // namespace

TEST_CASE("a plan is what is done now, and a job for later", "[plan]") {
  const auto both = plan("wait 300ms; cpu 1ms; later(wait 2s; fail 10%)");
  REQUIRE(later_of(both) != nullptr);
  CHECK(*later_of(both) == plan("wait 2s; fail 10%"));
  CHECK(now_of(both) == plan("wait 300ms; cpu 1ms"));

  CHECK(later_of(plan("wait 2s")) == nullptr);
  CHECK(later_of(Plan{}) == nullptr);
  CHECK(now_of(plan("wait 2s")) == plan("wait 2s"));
  CHECK(now_of(plan("later(wait 2s)")).steps.empty());
}

TEST_CASE("later is written as it is read", "[plan]") {
  for (const auto* text : {"later(wait 2s)", "wait 300ms; later(together(wait 2s, cpu 1ms); pool db 1s)"})
    CHECK(format_plan(plan(text)) == text);
  CHECK(plan(" wait 1s ;later ( wait\t2s ) ") == plan("wait 1s; later(wait 2s)"));
}

TEST_CASE("a request does not wait for its job, and draws the same with it or without", "[plan]") {
  const auto now = plan("wait exp(1s); call http://a/; fail 50%");
  const auto both =
      plan("wait exp(1s); call http://a/; fail 50%; later(wait exp(9s); call http://b/; fail 50%)");
  CHECK(mean_time(both) == mean_time(now));
  CHECK(mean_wait(both) == mean_wait(now));
  CHECK(mean_success(both) == mean_success(now));
  CHECK(urls_of(both) == urls_of(now));
  for (std::uint64_t n = 0; n < 20; ++n) CHECK(draw(both, 1, n) == draw(now, 1, n));
  CHECK_FALSE(draws(plan("later(wait exp(1s))")));
}

TEST_CASE("a job's pools are those of whoever does it", "[plan]") {
  const std::vector<std::string> pools{"db"};
  CHECK(parse_plan("pool db 1s; later(pool other 1s)", pools).has_value());
  CHECK_FALSE(parse_plan("pool other 1s; later(pool db 1s)", pools).has_value());
}

TEST_CASE("where a job cannot stand is said", "[plan]") {
  CHECK(error_of("later(wait 1s); wait 2s") ==
        "plan, column 15: nothing can be done behind later(...): the answer comes next. Write it last.");
  CHECK(error_of("together(wait 1s, later(wait 2s))") ==
        "plan, column 19: later(...) stands in no branch. Write it behind the others: wait 1s; later(wait "
        "2s).");
  CHECK(error_of("later(together(wait 1s, later(wait 1s)))") ==
        "plan, column 25: a job leaves no job for later. Write one later(...).");
  CHECK(error_of("later(wait 1s") == "plan, column 14: expected \")\", found the end of the plan.");
  CHECK(error_of("later wait 1s") == "plan, column 7: expected \"(\", found \"wait\".");
  CHECK(error_of("later()").starts_with("plan, column 7: expected a step"));
}
