#include "loadgen/stages.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

std::string error_of(std::string_view text) {
  const auto read = parse_stages(text);
  return read ? "no error" : read.error().text;
}

std::string again(std::string_view text) {
  return format_stages(parse_stages(text).value());
}

}  // namespace

TEST_CASE("ramps, steps and spikes of rates are read", "[stages]") {
  const auto read = parse_stages("0/s..1000/s over 10s; 1000/s for 30s;5000/s for 5s").value();
  const std::vector<RateStage> expected{
      {Rate{0}, Rate{1000}, 10s}, {Rate{1000}, Rate{1000}, 30s}, {Rate{5000}, Rate{5000}, 5s}};
  CHECK(std::get<std::vector<RateStage>>(read) == expected);
  CHECK_FALSE(expected[0].constant());
  CHECK(expected[1].constant());
  CHECK(total_length(read) == 45s);
}

TEST_CASE("and those of users", "[stages]") {
  const auto read = parse_stages("0..100 users over 10s; 100 users for 30s; 1 user for 5s").value();
  const std::vector<UserStage> expected{{0, 100, 10s}, {100, 100, 30s}, {1, 1, 5s}};
  CHECK(std::get<std::vector<UserStage>>(read) == expected);
}

TEST_CASE("stages are written as they are read", "[stages]") {
  for (const auto* text : {"0/s..1000/s over 10s; 1000/s for 30s; 5000/s for 5s",
                           "0..100 users over 10s; 1 user for 90s", "100111/h..0.1000777778/s over 438h",
                           "12.5/s for 1500ms; 3/m for 10m", "1234.56789/s for 1000000001ns"}) {
    INFO(text);
    const auto read = parse_stages(text).value();
    CHECK(parse_stages(format_stages(read)).value() == read);
    CHECK(again(again(text)) == again(text));
  }
  CHECK(again("  600/m   for\t60s ;0/s..0.5/s over 1m") == "10/s for 60s; 0/s..0.5/s over 60s");
}

TEST_CASE("a mistake is told with its column and what to write", "[stages]") {
  CHECK(error_of("") ==
        "stages, column 1: expected a stage, found the end of the stages. Write for example "
        "1000/s for 30s, 0/s..1000/s over 10s, 100 users for 30s.");
  CHECK(error_of("10/s for 5s;").starts_with("stages, column 13: expected a stage, found the end"));
  CHECK(error_of("10/s for 5s 6") ==
        "stages, column 13: expected \";\" or the end of the stages, found \"6\".");
  CHECK(error_of("10/s over 5s")
            .starts_with("stages, column 6: expected \"for\", found \"over\". Write 1000/s"));
  CHECK(error_of("1/s..10/s for 5s").starts_with("stages, column 11: expected \"over\", found \"for\"."));
  CHECK(error_of("10 for 5s").starts_with("stages, column 1: \"10\" is neither a rate nor users."));
  CHECK(error_of("1..10/s over 5s").starts_with("stages, column 1: 1 has no unit. Write 2000/s"));
  CHECK(error_of("1/s..10 over 5s").starts_with("stages, column 6: 10 has no unit."));
  CHECK(error_of("1/s .. 10/s over 5s").starts_with("stages, column 5: expected \"for\", found \"..\"."));
  CHECK(error_of("10/s for 5").starts_with("stages, column 10: 5 has no unit."));
  CHECK(error_of("10/s for 0s").starts_with("stages, column 10: a stage must last longer than 0s."));
  CHECK(error_of("0.1/h for 5s").starts_with("stages, column 1: 0.1/h is too low"));
  CHECK(error_of("-1/s for 5s").starts_with("stages, column 1: \"-1/s\" is not a rate."));
  CHECK(error_of("1.5 users for 5s").starts_with("stages, column 1: \"1.5\" is not a whole number of users"));
  CHECK(error_of("0..1000001 users over 5s").starts_with("stages, column 4: \"1000001\" is not a whole"));
  CHECK(error_of("5 users for 1s; 5/s for 1s").starts_with("stages, column 17: rates and users cannot be"));
  CHECK(error_of("0/s for 5s; 0/s for 1s") ==
        "stages, column 1: every stage is 0: nothing would ever be sent.");
  CHECK(error_of("0 users for 5s").find("every stage is 0") != std::string::npos);
}

TEST_CASE("there are limits", "[stages]") {
  std::string many = "1/s for 1s";
  for (std::size_t i = 1; i < most_stages; ++i) many += "; 1/s for 1s";
  CHECK(parse_stages(many).has_value());
  CHECK(error_of(many + "; 1/s for 1s").find("more than 1,000 stages") != std::string::npos);
  CHECK(parse_stages("1/s for 43800h; 1/s for 43800h").has_value());
  CHECK(error_of("1/s for 43800h; 1/s for 43800h; 1/s for 1s").starts_with("stages, column 41: all stages"));
  CHECK(
      error_of(std::string(longest_stages_text + 1, ' ')).starts_with("stages, column 100001: longer than"));
  CHECK(error_of(std::string(50, 'x') + "/s for 1s").size() < 250);
}
