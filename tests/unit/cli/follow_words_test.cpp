#include "cli/follow_words.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;

namespace {

loadgen::LoadOptions options_for(std::string_view url = "http://127.0.0.1:8080/jobs") {
  loadgen::LoadOptions options;
  options.url = parse_url(url).value();
  return options;
}

std::string refusal(const FollowWords& words, loadgen::LoadOptions options = options_for()) {
  const auto applied = apply_follow(words, options);
  if (applied) return "taken";
  CHECK(applied.error().exit == ExitCode::usage);
  return applied.error().text;
}

}  // namespace

TEST_CASE("following: nothing, unless it is asked for", "[cli]") {
  auto options = options_for();
  REQUIRE(apply_follow({}, options).has_value());
  CHECK_FALSE(options.follow);
}

TEST_CASE("following: jobs, for a minute unless it is said", "[cli]") {
  auto options = options_for();
  REQUIRE(apply_follow({.follow = "jobs"}, options).has_value());
  REQUIRE(options.follow);
  CHECK(options.follow->timeout == 60s);
  REQUIRE(apply_follow({.follow = "jobs", .timeout = 5s}, options).has_value());
  CHECK(options.follow->timeout == 5s);
}

TEST_CASE("following: what cannot be followed is refused in one line", "[cli]") {
  CHECK(refusal({.follow = "job"}) == "--follow \"job\" is unknown. Did you mean jobs?");
  CHECK(refusal({.follow = "everything"}) == "--follow \"everything\" is unknown. Write jobs.");
  CHECK(refusal({.timeout = 5s}) == "--follow-timeout belongs to --follow jobs. Add it.");
  CHECK(refusal({.follow = "jobs"}, options_for("https://127.0.0.1/")) ==
        "--follow jobs asks the server by http: write http:// in the URL.");
}

TEST_CASE("following: a load that has more jobs than can be remembered is refused before it", "[cli]") {
  auto options = options_for();
  options.load = loadgen::Open{Rate{100'000}};
  options.duration = 199s;
  CHECK(refusal({.follow = "jobs"}, options) == "taken");
  options.warmup = 2s;
  CHECK(refusal({.follow = "jobs"}, options)
            .starts_with("--follow jobs remembers each job, at most 20,000,000, "
                         "and this load has 20,100,000."));
}
