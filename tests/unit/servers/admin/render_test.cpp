#include <algorithm>

#include "servers/admin/admin_site.hpp"
#include "tests/catch.hpp"

using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

const std::vector<Measure> measures{
    {"connections_open", "Open.", Measure::Kind::gauge, {}, 3.0},
    {"answers", "Answers.", Measure::Kind::counter, {"class", "2xx"}, 9007199254740991.0},
    {"answers", "Answers.", Measure::Kind::counter, {"class", "5xx"}, 0.0},
    {"process_cpu_seconds", "CPU.", Measure::Kind::counter, {}, 1.5},
};

}  // namespace

TEST_CASE("metrics: counters end in _total, classes are labels", "[admin]") {
  CHECK(render_metrics("control", measures) ==
        "# HELP waitbench_connections_open Open.\n"
        "# TYPE waitbench_connections_open gauge\n"
        "waitbench_connections_open{model=\"control\"} 3\n"
        "# HELP waitbench_answers_total Answers.\n"
        "# TYPE waitbench_answers_total counter\n"
        "waitbench_answers_total{model=\"control\",class=\"2xx\"} 9007199254740991\n"
        "waitbench_answers_total{model=\"control\",class=\"5xx\"} 0\n"
        "# HELP waitbench_process_cpu_seconds_total CPU.\n"
        "# TYPE waitbench_process_cpu_seconds_total counter\n"
        "waitbench_process_cpu_seconds_total{model=\"control\"} 1.5\n");
}

TEST_CASE("stats: one flat object, whole counts whole", "[admin]") {
  CHECK(render_stats("control", measures) ==
        "{\n"
        "  \"model\": \"control\",\n"
        "  \"connections_open\": 3,\n"
        "  \"answers_2xx\": 9007199254740991,\n"
        "  \"answers_5xx\": 0,\n"
        "  \"process_cpu_seconds\": 1.5\n"
        "}\n");
}

TEST_CASE("times: a histogram for Prometheus, a summary in the stats", "[admin]") {
  waitbench::Histogram times(1h, 2);
  times.record(0s);
  times.record(3ms);
  times.record(3ms);
  times.record(200s);
  const std::vector<Measure> waits{{"pool_wait", "Waits.", Measure::Kind::times, {"pool", "db"}, times}};
  const auto metrics = render_metrics("control", waits);
  CHECK(
      metrics.starts_with("# HELP waitbench_pool_wait_seconds Waits.\n"
                          "# TYPE waitbench_pool_wait_seconds histogram\n"
                          "waitbench_pool_wait_seconds_count{model=\"control\",pool=\"db\"} 4\n"));
  const auto told = [&](std::string_view line) { return metrics.find(line) != std::string::npos; };
  CHECK(told("waitbench_pool_wait_seconds_bucket{model=\"control\",pool=\"db\",le=\"1e-06\"} 1\n"));
  CHECK(told("waitbench_pool_wait_seconds_bucket{model=\"control\",pool=\"db\",le=\"0.005\"} 3\n"));
  CHECK(told("waitbench_pool_wait_seconds_bucket{model=\"control\",pool=\"db\",le=\"100\"} 3\n"));
  CHECK(told("waitbench_pool_wait_seconds_bucket{model=\"control\",pool=\"db\",le=\"+Inf\"} 4\n"));

  times.reset();
  times.record(64us);
  CHECK(render_stats("control", {{"pool_wait", "Waits.", Measure::Kind::times, {"pool", "db"}, times}}) ==
        "{\n"
        "  \"model\": \"control\",\n"
        "  \"pool_wait_db_us\": {\n"
        "    \"count\": 1,\n"
        "    \"mean\": 64.0,\n"
        "    \"p50\": 64.0,\n"
        "    \"p90\": 64.0,\n"
        "    \"p99\": null,\n"
        "    \"max\": 64.0\n"
        "  }\n"
        "}\n");
}

TEST_CASE("every row of the table of counts has its own public name", "[admin]") {
  std::vector<std::string> names;
  for (const auto& row : counter_table())
    names.push_back(std::string(row.name) + "/" + std::string(row.label.value));
  auto unique = names;
  std::sort(unique.begin(), unique.end());
  CHECK(std::unique(unique.begin(), unique.end()) == unique.end());
}
