#include "lab/experiment_file.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view good = R"(name = "mine"
title = "a question?"
plan = "wait 1s; reply 1KiB"
models = ["control", "coroutine"]
checks = ["together"]
[[load]]
name = "crowd"
users = 50
duration = "3s"
)";

// `good` with one piece of text replaced.
std::string with(std::string_view from, std::string_view to) {
  std::string text(good);
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string error_of(const std::string& text) {
  const auto read = parse_experiment(text, "mine.toml");
  return read ? "no error" : read.error().text;
}

}  // namespace

TEST_CASE("an experiment file is read whole", "[experiment]") {
  const auto e = parse_experiment(good, "mine.toml").value();
  CHECK(e.name == "mine");
  CHECK(e.models == std::vector<std::string>{"control", "coroutine"});
  CHECK(service_time(e) == 1s);
  REQUIRE(e.loads.size() == 1);
  CHECK(e.loads[0].users == 50);
  CHECK(e.loads[0].duration == 3s);
}

TEST_CASE("the experiments that come with the program can be read", "[experiment]") {
  for (const auto name : built_in_experiments()) {
    INFO(name);
    const auto e = find_experiment(std::string(name));
    REQUIRE(e.has_value());
    CHECK(e->name == name);
  }
}

TEST_CASE("a mistake is named with its line and column", "[experiment]") {
  CHECK(error_of(with("checks", "chekcs")) ==
        "mine.toml:5:1: unknown key \"chekcs\". Did you mean \"checks\"? Keys: name, title, plan, models, "
        "checks, load.");
  CHECK(error_of(with("duration = \"3s\"", "duration = \"3\""))
            .starts_with("mine.toml:9:12: \"duration\": 3 has no unit."));
  CHECK(error_of(with("users = 50", "users = -1"))
            .starts_with("mine.toml:8:9: \"users\" must be a whole number"));
  CHECK(error_of(with("users = 50", "users = 1e3")).starts_with("mine.toml:8:9:"));
  CHECK(error_of(with("users = 50", "users = nan")).starts_with("mine.toml:8:9:"));
  CHECK(error_of(with("wait 1s", "wiat 1s")).starts_with("mine.toml:3:8: plan, column 1: unknown step"));
  CHECK(error_of(with("[\"together\"]", "[\"togehter\"]"))
            .starts_with("mine.toml:5:10: unknown check \"togehter\"."));
  CHECK(error_of(with("name = \"mine\"", "name = 5")).starts_with("mine.toml:1:8:"));
  CHECK(error_of(with("plan = \"wait 1s; reply 1KiB\"\n", "")).find("\"plan\" is missing") !=
        std::string::npos);
  CHECK(error_of("name = \"a\"\nname = \"b\"\n").starts_with("mine.toml:2:"));
  CHECK(error_of(with("[[load]]", "[load]")).find("at least one [[load]]") != std::string::npos);
  CHECK(error_of(std::string(good) + "[[load]]\nname = \"crowd\"\nusers = 1\nduration = \"1s\"\n")
            .starts_with("mine.toml:10:1: there are two loads \"crowd\"."));
  CHECK(error_of("x = [[[[").starts_with("mine.toml:1:"));
}

TEST_CASE("an unknown experiment is refused with the nearest", "[experiment]") {
  CHECK(find_experiment("twinz").error().text.find("Did you mean twins?") != std::string::npos);
  CHECK(find_experiment("no-such-file.toml").error().exit == ExitCode::environment);
}
