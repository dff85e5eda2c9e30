#include "servers/processes/sum.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench::servers;
using namespace std::chrono_literals;
using waitbench::Histogram;

namespace {

constexpr auto counter = Measure::Kind::counter;
constexpr auto gauge = Measure::Kind::gauge;

Measure measure(std::string_view name, double value, std::string_view label = "",
                Measure::Kind kind = counter) {
  return {name, "", kind, {label.empty() ? "" : "key", label}, value};
}

Histogram histogram(std::initializer_list<waitbench::Duration> values) {
  Histogram recorded(1h, 2);
  for (const auto value : values) recorded.record(value);
  return recorded;
}

std::string told(const std::vector<Measure>& measures) {
  std::string text;
  for (const auto& m : measures) {
    if (!text.empty()) text += ", ";
    text += std::string(m.name) + std::string(m.label.value) + " " +
            std::to_string(static_cast<int>(std::get<double>(m.value)));
  }
  return text;
}

}  // namespace

TEST_CASE("what has one name and label is added up, counters and gauges", "[sum]") {
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

TEST_CASE("histograms are added bucket by bucket, each label its own", "[sum]") {
  const auto times = [](std::string_view pool, const Histogram& waits) {
    return Measure{"pool_wait", "", Measure::Kind::times, {"pool", pool}, waits};
  };
  const auto sums = add_up({{times("db", histogram({0s, 5ms, 5ms})), times("cache", histogram({1s}))},
                            {times("db", histogram({5ms, 9ms}))},
                            {times("db", histogram({})), times("own", histogram({3s}))}});
  REQUIRE(sums.size() == 3);
  const std::vector<std::pair<std::string_view, Histogram>> expected{
      {"db", histogram({0s, 5ms, 5ms, 5ms, 9ms})}, {"cache", histogram({1s})}, {"own", histogram({3s})}};
  for (std::size_t i = 0; i < sums.size(); ++i) {
    CHECK(sums[i].label.value == expected[i].first);
    CHECK(std::get<Histogram>(sums[i].value) == expected[i].second);
  }
}

TEST_CASE("one name with the same value under another key is something else", "[sum]") {
  CHECK(add_up({{{"n", "", counter, {"a", "x"}, 1.0}}, {{"n", "", counter, {"b", "x"}, 2.0}}}).size() == 2);
}

TEST_CASE("an ended process holds nothing, but did what it did", "[sum]") {
  CHECK(told(after_end({measure("requests", 7), measure("open", 3, "", gauge),
                        measure("queue_longest", 5, "", gauge)})) == "requests 7, open 0, queue_longest 5");
  const auto waits = histogram({5ms});
  const auto left = after_end({{"pool_wait", "", Measure::Kind::times, {"pool", "db"}, waits}});
  CHECK(std::get<Histogram>(left.front().value) == waits);
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
