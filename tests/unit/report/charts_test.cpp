#include "report/charts.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

Run run_of(std::vector<TimelineRow> rows) {
  Run run;
  run.window = 3s;
  run.timeline = std::move(rows);
  return run;
}

TimelineRow row(std::int64_t second, std::uint64_t ok, std::optional<std::uint64_t> rss = std::nullopt) {
  TimelineRow made;
  made.second = second;
  made.requests.ok = ok;
  if (rss) made.server = TimelineRow::Server{.threads = 7, .rss = {*rss}, .virtual_size = {}};
  return made;
}

const Chart* find(const std::vector<Chart>& charts, const std::string& id) {
  const auto found = std::ranges::find(charts, id, &Chart::id);
  return found == charts.end() ? nullptr : &*found;
}

using Line = std::vector<std::optional<double>>;

}  // namespace

TEST_CASE("runs of different length share one axis, with gaps where a run has nothing", "[charts]") {
  const auto a = run_of({row(-1, 10), row(0, 20)});
  const auto b = run_of({row(0, 5), row(1, 6)});
  const std::vector<const Run*> runs{&a, &b};
  const auto charts = time_charts(runs);
  const auto* throughput = find(charts, "throughput");
  REQUIRE(throughput != nullptr);
  CHECK(throughput->x == std::vector<double>{-1, 0, 1});
  CHECK(throughput->lines[0] == Line{10, 20, std::nullopt});
  CHECK(throughput->lines[1] == Line{std::nullopt, 5, 6});
}

TEST_CASE("what nobody measured has no chart and is named instead", "[charts]") {
  const auto a = run_of({row(0, 1)});
  const std::vector<const Run*> runs{&a};
  CHECK(find(time_charts(runs), "threads") == nullptr);
  const auto missing = unmeasured_charts(runs);
  CHECK(std::ranges::count(missing, "Threads of the server") == 1);
  CHECK(std::ranges::count(missing, "Throughput over time") == 0);
}

TEST_CASE("failures have a chart only if there were any", "[charts]") {
  auto a = run_of({row(0, 1)});
  const std::vector<const Run*> runs{&a};
  CHECK(find(time_charts(runs), "failures") == nullptr);
  a.timeline[0].requests.timeout = 2;
  a.timeline[0].requests.shed = 3;
  const auto charts = time_charts(runs);
  REQUIRE(find(charts, "failures") != nullptr);
  CHECK(find(charts, "failures")->lines[0] == Line{5});
}

TEST_CASE("a queue has charts of its jobs, and none is missed where there is none", "[charts]") {
  auto a = run_of({row(0, 1), row(1, 1)});
  const std::vector<const Run*> runs{&a};
  CHECK(find(time_charts(runs), "backlog") == nullptr);
  for (const auto& title : unmeasured_charts(runs)) CHECK(title.find("Jobs") == std::string::npos);
  a.timeline[1].state.emplace();
  a.timeline[1].state->jobs_queued = 40;
  a.timeline[1].state->jobs_running = 2;
  a.timeline[1].state->jobs_oldest_age_ms = 1500;
  a.timeline[1].counted.emplace();
  a.timeline[1].counted->jobs_done = 7;
  const auto charts = time_charts(runs);
  REQUIRE(find(charts, "backlog") != nullptr);
  CHECK(find(charts, "backlog")->lines[0] == Line{std::nullopt, 42});
  REQUIRE(find(charts, "queue-age") != nullptr);
  CHECK(find(charts, "queue-age")->lines[0] == Line{std::nullopt, 1.5});
  CHECK(find(charts, "queue-age")->unit == "s");
  REQUIRE(find(charts, "jobs-done") != nullptr);
  CHECK(find(charts, "jobs-done")->lines[0] == Line{std::nullopt, 7});
}

TEST_CASE("memory is told in the unit of its highest value", "[charts]") {
  const auto a = run_of({row(0, 1, 512 * 1024), row(1, 1, 3 * 1048576)});
  const std::vector<const Run*> runs{&a};
  const auto charts = time_charts(runs);
  const auto* resident = find(charts, "resident");
  REQUIRE(resident != nullptr);
  CHECK(resident->unit == "MiB");
  CHECK(resident->lines[0] == Line{0.5, 3});
}

TEST_CASE("warm-up and drain stay out of a line's summary", "[charts]") {
  const auto a = run_of({row(-1, 1000), row(0, 10), row(1, 20), row(2, 30), row(3, 2000)});
  const std::vector<const Run*> runs{&a};
  const auto charts = time_charts(runs);
  const auto summary = summary_of(*find(charts, "throughput"), 0, a.window);
  REQUIRE(summary);
  CHECK(summary->mean == Approx(20));
  CHECK(summary->highest == 30);
  CHECK_FALSE(summary_of(*find(charts, "throughput"), 0, 0s));
}

TEST_CASE("a percentile line ends where the samples end", "[charts]") {
  Run few, many, none;
  for (int i = 1; i <= 459; ++i) few.latency.record(1ms * i);
  many.latency.record(10ms, 46050);
  const std::vector<const Run*> runs{&few, &many, &none};
  const auto chart = percentile_chart(runs);
  REQUIRE(chart);
  const auto last_of = [&](std::size_t line) {
    double last = 0;
    for (std::size_t i = 0; i < chart->x.size(); ++i) {
      if (chart->lines[line][i]) last = chart->x[i];
    }
    return last;
  };
  // 459 samples carry the 99th percentile, x = 100, and 46,050 the 99.99th, x = 10,000; points are 6 % apart.
  CHECK(last_of(0) == Approx(100).epsilon(0.06));
  CHECK(last_of(0) >= 99.9);
  CHECK(last_of(1) == Approx(10000).epsilon(0.06));
  CHECK(last_of(2) == 0);
  CHECK(chart->unit == "ms");
  CHECK(chart->lines[0].front().value() == Approx(1).epsilon(0.01));
}

TEST_CASE("percentiles far apart get a logarithmic axis, near ones a linear", "[charts]") {
  Run fast, slow;
  fast.latency.record(1ms, 10);
  slow.latency.record(5s, 10);
  const std::vector<const Run*> apart{&fast, &slow}, alike{&slow};
  CHECK(percentile_chart(apart)->logarithmic);
  CHECK_FALSE(percentile_chart(alike)->logarithmic);
  const Run empty;
  const std::vector<const Run*> nothing{&empty};
  CHECK_FALSE(percentile_chart(nothing));
}

TEST_CASE("a load in stages has no line of percentiles, which would mix its stages", "[charts]") {
  Run plain, staged;
  plain.latency.record(1ms, 1000);
  staged.latency.record(1ms, 1000);
  staged.stages.resize(2);
  const std::vector<const Run*> both{&plain, &staged}, alone{&staged};
  const auto chart = percentile_chart(both);
  REQUIRE(chart);
  CHECK(chart->lines[0].front());
  CHECK_FALSE(chart->lines[1].front());
  CHECK_FALSE(percentile_chart(alone));
}
