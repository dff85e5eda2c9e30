// docs/results.md holds exactly the columns and metrics of the program's tables, and every key of run.json.
//
// WAITBENCH_APPROVE=1 writes the tables of columns anew (tests/golden/approved.hpp).
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/live_metrics.hpp"
#include "report/columns.hpp"
#include "report/json.hpp"
#include "tests/catch.hpp"
#include "tests/golden/generated_part.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;
using namespace waitbench::test;
using Json = nlohmann::ordered_json;

namespace {

template <class Row>
std::string column_table(const std::vector<Column<Row>>& columns) {
  std::string table = "| column | meaning |\n|---|---|\n";
  for (const auto& column : columns)
    table += fmt::format("| `{}` | {} |\n", column.name, in_markdown(column.meaning));
  return table;
}

// Every family that Prometheus is served, with its labels: `waitbench_load_requests_total{outcome}`.
std::string metrics_table() {
  loadgen::Progress progress;
  progress.server.emplace();
  std::string table = "| metric | type | meaning |\n|---|---|---|\n";
  for (const auto& family : cli::live_metrics({}, progress)) {
    std::string labels;
    for (const auto& label : family.metric.front().label) labels += (labels.empty() ? "" : ",") + label.name;
    const auto* type = family.type == prometheus::MetricType::Counter ? "counter"
                       : family.type == prometheus::MetricType::Gauge ? "gauge"
                                                                      : "histogram";
    table += fmt::format("| `{}{}` | {} | {} |\n", family.name,
                         labels.empty() ? "" : fmt::format("{{{}}}", labels), type, in_markdown(family.help));
  }
  return table;
}

void check_columns(const std::string& file, const std::string& table) {
  check_generated(WAITBENCH_RESULTS_PAGE, file, table);
}

// Every path in the object: "requests.ok", "verdicts[].claim". Names in `environment` are the machine's,
// those in `at` the grid's.
void add_paths(const Json& json, const std::string& prefix, std::set<std::string>& paths) {
  if (json.is_array()) {
    for (const auto& element : json) {
      if (element.is_object()) add_paths(element, prefix + "[].", paths);
    }
    return;
  }
  for (const auto& [key, value] : json.items()) {
    paths.insert(prefix + key);
    if (value.is_structured() && key != "environment" && key != "at")
      add_paths(value, prefix + key + (value.is_object() ? "." : ""), paths);
  }
}

}  // namespace

TEST_CASE("docs/results.md lists the columns of summary.csv", "[golden][docs]") {
  check_columns("summary.csv", column_table(summary_columns()));
}

TEST_CASE("docs/results.md lists the columns of stages.csv", "[golden][docs]") {
  check_columns("stages.csv", column_table(stage_columns()));
}

TEST_CASE("docs/results.md lists the columns of timeline.csv", "[golden][docs]") {
  check_columns("timeline.csv", column_table(timeline_columns()));
}

TEST_CASE("docs/results.md lists the metrics of a load", "[golden][docs]") {
  check_columns("metrics", metrics_table());
}

TEST_CASE("docs/results.md names every key of run.json", "[golden][docs]") {
  const auto page = read_page(WAITBENCH_RESULTS_PAGE);
  auto record = sample::twins();
  record.highest_rate = sample::find_max().highest_rate;
  for (auto& point : record.highest_rate->points) point.run = 0;
  record.runs[0].validity.reasons = {{"code", "text", true}};
  record.runs.push_back(sample::staged().runs[0]);
  record.runs.back().validity = {};
  record.runs.push_back(sample::followed().runs[0]);
  record.experiment = sample::pool().experiment;
  for (auto& trial : record.experiment->trials) trial.runs = {0};
  auto json = Json::parse(record_json(record));
  std::set<std::string> paths;
  add_paths(json["runs"], "", paths);
  json.erase("runs");
  add_paths(json, "", paths);
  for (auto path : paths) {
    if (path.starts_with("[].")) path.erase(0, 3);
    // What a stage's requests came to has the keys of a run's.
    constexpr std::string_view of_stage = "stages[].requests.";
    if (path.starts_with(of_stage)) path.erase(0, std::string_view("stages[].").size());
    // The four latency summaries have the same parts, which stand in one row: `latency_us.min`, `.mean`, …
    const auto dot = path.find("_us.");
    const auto whole = dot == std::string::npos ? path : "latency" + path.substr(dot);
    const auto part = dot == std::string::npos ? path : path.substr(dot + 3);
    INFO(path);
    CHECK((page.find('`' + whole + '`') != std::string::npos ||
           page.find('`' + part + '`') != std::string::npos));
  }
  CHECK(paths.size() > 60);
}
