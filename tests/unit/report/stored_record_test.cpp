// What record_json writes is read back, as far as it is compared; and what is no record is told.
#include "report/stored_record.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

std::optional<double> figure_of_run(const StoredRun& run, std::string_view key) {
  const auto found = std::ranges::find(compared_figures, key, &ComparedFigure::key);
  REQUIRE(found != compared_figures.end());
  return run.figures[static_cast<std::size_t>(found - compared_figures.begin())];
}

StoredRecord read_back(const Record& record) {
  const auto read = parse_stored_record(record_json(record));
  REQUIRE(read.has_value());
  return *read;
}

// The record of one load, with one value of its run.json replaced.
std::string with(const std::string& pointer, const nlohmann::ordered_json& value) {
  auto whole = nlohmann::ordered_json::parse(record_json(sample::load()));
  whole[nlohmann::ordered_json::json_pointer(pointer)] = value;
  return whole.dump();
}

std::string fault(const std::string& run_json) {
  const auto read = parse_stored_record(run_json);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().exit == ExitCode::usage);
  return read.error().text;
}

}  // namespace

TEST_CASE("when jobs were completed is read where they were followed", "[stored_record]") {
  const auto run = read_back(sample::followed()).runs.front();
  CHECK(figure_of_run(run, "completion_p50_us") == 522862.591);
  CHECK(figure_of_run(run, "completion_p99_us") == 1012465.663);
  CHECK_FALSE(figure_of_run(read_back(sample::load()).runs.front(), "completion_p99_us"));
}

TEST_CASE("the figures of a run are those of its record", "[stored_record]") {
  const auto record = sample::twins();
  const auto stored = read_back(record);
  CHECK(stored.started_at == record.started_at);
  REQUIRE(stored.runs.size() == record.runs.size());
  const auto& run = stored.runs.front();
  const auto& written = record.runs.front();
  CHECK(run.label == written.label);
  CHECK(run.valid);
  CHECK(run.complete);
  CHECK(figure_of_run(run, "throughput_per_s") == written.throughput_per_s);
  CHECK(figure_of_run(run, "ok_share") == 1);
  CHECK(figure_of_run(run, "latency_p99_us") == 5010265.0);
  CHECK_FALSE(figure_of_run(run, "latency_p99_9_us"));  // withheld
  CHECK(figure_of_run(run, "server_threads") == 1003);
  CHECK(figure_of_run(run, "server_cpu_us_per_request") == Approx(0.336e6 / 3000));
  CHECK(figure_of_run(run, "server_switches_per_request") == Approx((12299.0 + 75) / 3000));
  CHECK_FALSE(figure_of_run(run, "highest_rate_per_s"));
  CHECK(run.conditions.at("plan") == "wait 5s");
  CHECK(run.conditions.at("seed") == "7");
  CHECK(run.conditions.at("memory") == "8 GiB");
}

TEST_CASE("a load in stages is its constant stages", "[stored_record]") {
  const auto record = sample::staged();
  const auto stored = read_back(record);
  const auto& stages = record.runs.front().stages;
  const auto constant = std::ranges::count_if(stages, [](const MeasuredStage& s) { return s.constant; });
  REQUIRE(constant > 0);
  REQUIRE(constant < static_cast<long>(stages.size()));
  CHECK(static_cast<long>(stored.runs.size()) == constant);
  for (const auto& run : stored.runs) {
    CHECK(run.label.find(", stage ") != std::string::npos);
    CHECK(figure_of_run(run, "ok_share"));
    CHECK_FALSE(figure_of_run(run, "server_threads"));  // of a run as a whole only
  }
}

TEST_CASE("a search is its finding, not its points", "[stored_record]") {
  const auto record = sample::find_max();
  const auto stored = read_back(record);
  REQUIRE(stored.runs.size() == 1);
  CHECK(stored.runs.front().label == "highest rate");
  CHECK(figure_of_run(stored.runs.front(), "highest_rate_per_s") == record.highest_rate->low_per_s);
}

TEST_CASE("an invalid run says so", "[stored_record]") {
  const auto record = sample::hostile();
  const auto stored = read_back(record);
  REQUIRE(stored.runs.size() == record.runs.size());
  for (std::size_t i = 0; i < record.runs.size(); ++i) {
    CHECK(stored.runs[i].valid == record.runs[i].validity.valid());
    CHECK(stored.runs[i].complete == record.runs[i].complete);
  }
}

TEST_CASE("calibration is no condition: it differs from day to day", "[stored_record]") {
  auto record = sample::load();
  record.environment.push_back({"calibrated_at", "2026-11-21T03:04:05.678Z"});
  record.environment.push_back({"floor_latency_p50_us", "12"});
  record.environment.push_back({"kernel", "Linux 6.1"});
  const auto stored = read_back(record);
  const auto& conditions = stored.runs.front().conditions;
  CHECK(conditions.contains("kernel"));
  CHECK_FALSE(conditions.contains("calibrated_at"));
  CHECK_FALSE(conditions.contains("floor_latency_p50_us"));
}

TEST_CASE("a record of before a key was added is read", "[stored_record]") {
  auto whole = nlohmann::ordered_json::parse(record_json(sample::load()));
  whole.erase("highest_rate");
  whole["runs"][0].erase("stages");
  whole["runs"][0].erase("generator");
  const auto read = parse_stored_record(whole.dump());
  REQUIRE(read.has_value());
  CHECK(figure_of_run(read->runs.front(), "throughput_per_s"));
  CHECK_FALSE(figure_of_run(read->runs.front(), "generator_cpu_us_per_request"));
}

TEST_CASE("what is no record is told with the key that is wrong", "[stored_record]") {
  CHECK(fault("") == "no record of waitbench: it is no JSON");
  CHECK(fault("{\"schema\": 1") == "no record of waitbench: it is no JSON");
  CHECK(fault("[]") == "no record of waitbench: \"schema\" is missing");
  CHECK(fault(with("/schema", 2)) == "no record of waitbench: \"schema\" is 2, and this program reads 1");
  CHECK(fault(with("/runs", "none")) == "no record of waitbench: \"runs\" is no list");
  CHECK(fault(with("/runs/0", 7)) == "no record of waitbench: \"label\" is missing");
  CHECK(fault(with("/runs/0/label", 7)) == "no record of waitbench: \"label\" is no text");
  CHECK(fault(with("/runs/0/validity/valid", 1)) ==
        "no record of waitbench: \"valid\" is neither true nor false");
  CHECK(fault(with("/runs/0/throughput_per_s", "many")) ==
        "no record of waitbench: \"throughput_per_s\" is no possible number");
  CHECK(fault(with("/runs/0/requests/ok", -1)) ==
        "no record of waitbench: \"requests/ok\" is no possible number");
}

TEST_CASE("the rounds of a trial are read as repetitions of it", "[stored_record]") {
  const auto record = sample::pool();
  const auto stored = read_back(record);
  REQUIRE(stored.runs.size() == record.runs.size());
  const auto rounds = std::ranges::count(stored.runs, "thread-crowd connections=5", &StoredRun::label);
  CHECK(rounds == 3);
  CHECK(stored.runs.front().label == record.runs.front().trial);
}
