#include <algorithm>

#include "servers/admin/admin_site.hpp"
#include "tests/catch.hpp"

using namespace waitbench::servers;

namespace {

const std::vector<Measure> measures{
    {"connections_open", "Open.", CounterInfo::Kind::gauge, "", 3},
    {"answers", "Answers.", CounterInfo::Kind::counter, "2xx", 9007199254740991},
    {"answers", "Answers.", CounterInfo::Kind::counter, "5xx", 0},
    {"process_cpu_seconds", "CPU.", CounterInfo::Kind::counter, "", 1.5},
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

TEST_CASE("every row of the table of counts has its own public name", "[admin]") {
  std::vector<std::string> names;
  for (const auto& row : counter_table())
    names.push_back(std::string(row.name) + "/" + std::string(row.answer_class));
  auto unique = names;
  std::sort(unique.begin(), unique.end());
  CHECK(std::unique(unique.begin(), unique.end()) == unique.end());
}
