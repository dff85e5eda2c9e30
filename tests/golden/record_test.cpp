// Every rendering of the sample records, as approved.
#include <nlohmann/json.hpp>

#include "report/assets.hpp"
#include "report/compared_rows.hpp"
#include "report/csv.hpp"
#include "report/experiment_index.hpp"
#include "report/experiment_list.hpp"
#include "report/highest_rate_text.hpp"
#include "report/html.hpp"
#include "report/html_experiment.hpp"
#include "report/html_highest_rate.hpp"
#include "report/html_jobs.hpp"
#include "report/html_sections.hpp"
#include "report/json.hpp"
#include "report/load_text.hpp"
#include "report/record_text.hpp"
#include "report/stored_experiment.hpp"
#include "tests/golden/approved.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;
using test::check_approved;

namespace {

// The page without what was embedded, so that its approved text changes only when the page does.
std::string page_of(const Record& record) {
  auto html = html_report(record);
  const std::pair<std::string_view, std::string_view> embedded[] = {{assets::report_css, "(report.css)"},
                                                                    {assets::report_js, "(report.js)"},
                                                                    {assets::uplot_css, "(uPlot.min.css)"},
                                                                    {assets::uplot_js, "(uPlot.iife.min.js)"},
                                                                    {assets::uplot_licence, "(LICENSE)"}};
  for (const auto& [content, name] : embedded) {
    if (const auto at = html.find(content); at != std::string::npos) html.replace(at, content.size(), name);
  }
  return html;
}

}  // namespace

TEST_CASE("run.json", "[golden][json]") {
  check_approved("twins.run.json", record_json(sample::twins()));
  check_approved("hostile.run.json", record_json(sample::hostile()));
}

TEST_CASE("an experiment in run.json", "[golden][json]") {
  const auto json = nlohmann::ordered_json::parse(record_json(sample::pool()));
  check_approved("pool.experiment.json", json["experiment"].dump(2) + "\n");
  CHECK(nlohmann::ordered_json::parse(record_json(sample::load()))["experiment"].is_null());
}

TEST_CASE("load --json", "[golden][json]") {
  check_approved("load.json", run_json(sample::load().runs[0]));
  check_approved("staged.json", run_json(sample::staged().runs[0]));
  check_approved("followed.json", run_json(sample::followed().runs[0]));
}

TEST_CASE("summary.csv", "[golden][csv]") {
  check_approved("twins.summary.csv", summary_csv(sample::twins()));
  check_approved("followed.summary.csv", summary_csv(sample::followed()));
  check_approved("hostile.summary.csv", summary_csv(sample::hostile()));
}

TEST_CASE("stages.csv", "[golden][csv]") {
  check_approved("staged.stages.csv", stages_csv(sample::staged()));
  check_approved("staged.summary.csv", summary_csv(sample::staged()));
}

TEST_CASE("timeline.csv", "[golden][csv]") {
  check_approved("twins.timeline.csv", timeline_csv(sample::twins()));
  check_approved("followed.timeline.csv", timeline_csv(sample::followed()));
  check_approved("hostile.timeline.csv", timeline_csv(sample::hostile()));
}

TEST_CASE("the end of `waitbench run`", "[golden][text]") {
  check_approved("twins.txt", record_text(sample::twins(), "results/twins-20261121T030405Z", {}));
  check_approved("hostile.txt", record_text(sample::hostile(), std::nullopt, {}));
  check_approved("twins.narrow.txt", record_text(sample::twins(), std::nullopt, {.columns = 72}));
}

TEST_CASE("the end of `waitbench run` of an experiment", "[golden][text]") {
  check_approved("pool.txt", record_text(sample::pool(), "results/pool-of-ten-20261121T030405Z", {}));
  check_approved("pool.narrow.txt", record_text(sample::pool(), std::nullopt, {.columns = 60}));
}

TEST_CASE("the end of `waitbench load`", "[golden][text]") {
  check_approved("load.txt", load_text(sample::load().runs[0], {}));
  check_approved("load.served.txt", load_text(sample::twins().runs[2], {}));
  check_approved("load.staged.txt", load_text(sample::staged().runs[0], {}));
  check_approved("load.followed.txt", load_text(sample::followed().runs[0], {}));
  check_approved("load.followed.narrow.txt", load_text(sample::followed().runs[0], {.columns = 60}));
  check_approved("load.invalid.txt", load_text(sample::hostile().runs[2], {}));
}

TEST_CASE("the end of `waitbench load --find-max`", "[golden][text]") {
  check_approved("find_max.txt", highest_rate_text(sample::find_max(), {}));
  check_approved("find_max.narrow.txt", highest_rate_text(sample::find_max(), {.columns = 60}));
}

TEST_CASE("a search in run.json", "[golden][json]") {
  auto record = sample::find_max();
  const auto json = nlohmann::ordered_json::parse(record_json(record));
  check_approved("find_max.highest_rate.json", json["highest_rate"].dump(2) + "\n");
  // Printed, each point holds its run instead of naming it.
  auto printed = nlohmann::ordered_json::parse(highest_rate_json(record));
  for (std::size_t i = 0; i < printed["points"].size(); ++i) {
    CHECK(printed["points"][i]["run"] == json["runs"][i]);
    printed["points"][i]["run"] = json["runs"][i]["label"];
  }
  CHECK(printed["environment"] == json["environment"]);
  printed.erase("environment");
  CHECK(printed == json["highest_rate"]);
}

TEST_CASE("a search in report.html", "[golden][html]") {
  check_approved("find_max.html", highest_rate_section(sample::find_max()));
  CHECK(html_report(sample::find_max()).find(highest_rate_section(sample::find_max())) != std::string::npos);
  CHECK(highest_rate_section(sample::load()).empty());
}

TEST_CASE("an experiment in report.html", "[golden][html]") {
  const auto record = sample::pool();
  const auto parts = {header_section(record),
                      claim_section(record),
                      alarm_section(record),
                      theory_section(record),
                      verdict_section(record),
                      meaning_section(record),
                      comparison_section(compared_rows(record), charted_runs(record))};
  std::string all;
  const auto page = html_report(record);
  for (const auto& part : parts) {
    CHECK(page.find(part) != std::string::npos);
    all += part;
  }
  check_approved("pool.html", all);
  CHECK(page.find(charted_note(record)) != std::string::npos);
  CHECK(claim_section(sample::load()).empty());
  CHECK(theory_section(sample::load()).empty());
  CHECK(meaning_section(sample::load()).empty());
}

TEST_CASE("several experiments", "[golden][index]") {
  auto stored = parse_stored_experiment(record_json(sample::pool())).value().value();
  stored.directory = "pool-of-ten";
  auto broken = stored;
  broken.name = "<b>&";
  broken.title = "";
  broken.directory = "a directory #2";
  broken.complete = false;
  broken.facts.outcome = "";
  broken.facts.took = std::chrono::minutes(12);
  broken.facts.predictions.clear();
  const std::vector all{stored, broken};
  check_approved("index.json", index_json(all));
  check_approved("index.txt", index_text(all, "results/all-20261121T030405Z/index.html", {}));
  auto html = index_html(all);
  html.replace(html.find(assets::report_css), assets::report_css.size(), "(report.css)");
  check_approved("index.html", html);
}

TEST_CASE("the list of experiments", "[golden][list]") {
  auto stored = parse_stored_experiment(record_json(sample::pool())).value().value();
  stored.directory = "results/pool-of-ten-20261121T030405Z";
  const std::vector<ListedExperiment> all{
      {.name = "twins",
       .title = "does waiting cost a thread?",
       .claim = "A thread that waits does no work, and is paid for all the same: a thread for each waiting "
                "request, a megabyte for each thread.",
       .source = "essay 001",
       .takes = std::chrono::seconds(270),
       .takes_quick = std::chrono::seconds(61)},
      {.name = "pool-of-ten",
       .title = stored.title,
       .claim = stored.facts.claim,
       .source = "",
       .takes = std::chrono::seconds(90),
       .takes_quick = std::chrono::milliseconds(4200),
       .last = stored}};
  check_approved("list.txt", list_text(all, {}));
  check_approved("list.json", list_json(all));
}

TEST_CASE("jobs in report.html", "[golden][html]") {
  const auto record = sample::followed();
  check_approved("followed.html", alarm_section(record) + jobs_section(record));
  CHECK(html_report(record).find(jobs_section(record)) != std::string::npos);
  CHECK(jobs_section(sample::load()).empty());
}

TEST_CASE("report.html", "[golden][html]") {
  check_approved("twins.html", page_of(sample::twins()));
  check_approved("staged.html", page_of(sample::staged()));
  check_approved("hostile.html", page_of(sample::hostile()));
}
