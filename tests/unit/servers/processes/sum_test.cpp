#include "servers/processes/sum.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench::servers;

namespace {

constexpr auto counter = CounterInfo::Kind::counter;
constexpr auto gauge = CounterInfo::Kind::gauge;

Measure measure(std::string_view name, double value, std::string_view answer_class = "",
                CounterInfo::Kind kind = counter) {
  return {name, "", kind, answer_class, value};
}

std::string told(const std::vector<Measure>& measures) {
  std::string text;
  for (const auto& m : measures) {
    if (!text.empty()) text += ", ";
    text +=
        std::string(m.name) + std::string(m.answer_class) + " " + std::to_string(static_cast<int>(m.value));
  }
  return text;
}

}  // namespace

TEST_CASE("what has one name and class is added up, counters and gauges", "[sum]") {
  CHECK(told(add_up(
            {{measure("answers", 1, "2xx"), measure("answers", 2, "5xx"), measure("open", 3, "", gauge)},
             {measure("answers", 10, "2xx"), measure("answers", 20, "5xx"), measure("open", 30, "", gauge)},
             {measure("answers", 100, "2xx"), measure("answers", 200, "5xx"),
              measure("open", 0, "", gauge)}})) == "answers2xx 111, answers5xx 222, open 33");
  CHECK(add_up({}).empty());
}

TEST_CASE("what only some processes know stands with its like", "[sum]") {
  CHECK(told(add_up({{measure("pool", 1, "a"), measure("open", 2)},
                     {measure("pool", 4, "b"), measure("own", 5)}})) == "poola 1, poolb 4, open 2, own 5");
}

TEST_CASE("an ended process holds nothing, but did what it did", "[sum]") {
  CHECK(told(after_end({measure("requests", 7), measure("open", 3, "", gauge)})) == "requests 7, open 0");
}

TEST_CASE("what is known better is taken from there, and what was missing", "[sum]") {
  CHECK(told(corrected({measure("requests", 7), measure("threads", 3)},
                       {measure("requests", 9), measure("cpu", 1)})) == "requests 9, threads 3, cpu 1");
}

TEST_CASE("what cannot be added is not: of maxima the largest, of percentiles nothing", "[sum]") {
  CHECK(told(add_up(
            {{measure("wait_p99_seconds", 1), measure("wait_max_seconds", 5), measure("queue_longest", 2)},
             {measure("wait_p99_seconds", 3), measure("wait_max_seconds", 4),
              measure("queue_longest", 7)}})) == "wait_max_seconds 5, queue_longest 7");
  for (const auto* name : {"wait_seconds", "process_cpu_seconds", "queue_p_seconds", "wait_p99",
                           "x_p9x_seconds", "connections_per_seconds"}) {
    INFO(name);
    CHECK(joined(name) == Joined::added);
  }
  CHECK(joined("wait_p50_seconds") == Joined::not_at_all);
}
