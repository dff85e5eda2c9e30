// What record_json writes of an experiment is read back; and what is no record is told.
#include "report/stored_experiment.hpp"

#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;
using Json = nlohmann::ordered_json;

namespace {

// The record of an experiment, with one value of its run.json replaced.
std::string with(const std::string& pointer, const Json& value) {
  auto whole = Json::parse(record_json(sample::pool()));
  whole[Json::json_pointer(pointer)] = value;
  return whole.dump();
}

std::string fault(const std::string& run_json) {
  const auto read = parse_stored_experiment(run_json);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().exit == ExitCode::usage);
  return read.error().text;
}

}  // namespace

TEST_CASE("an experiment is read back from its run.json", "[stored_experiment]") {
  const auto record = sample::pool();
  const auto read = parse_stored_experiment(record_json(record));
  REQUIRE(read.has_value());
  REQUIRE(read->has_value());
  const auto& stored = **read;
  CHECK(stored.name == record.name);
  CHECK(stored.title == record.title);
  CHECK(stored.started_at == record.started_at);
  CHECK(stored.complete);
  CHECK(stored.facts.claim == record.experiment->claim);
  CHECK(stored.facts.source == record.experiment->source);
  CHECK(stored.facts.outcome == "refuted");
  CHECK(stored.facts.took == record.experiment->took);
  CHECK(stored.facts.rounds == 3);
  REQUIRE(stored.verdicts.size() == record.verdicts.size());
  CHECK(stored.verdicts[1].outcome == "refuted");
  CHECK(stored.verdicts[1].detail == record.verdicts[1].detail);
  CHECK(count_outcomes(stored.verdicts) == OutcomeCounts{1, 1, 1, 1});

  REQUIRE(stored.facts.predictions.size() == 2);
  const auto& response = stored.facts.predictions[1];
  CHECK(response.figure == "latency_p50_us");
  CHECK(response.unit == Unit::microseconds);
  const auto& value = stored.facts.predictions[0].values[0];
  const auto& written = record.experiment->predictions[0].values[0];
  CHECK(value.trial == written.trial);
  CHECK(value.predicted == written.predicted);
  REQUIRE(value.measured.has_value());
  CHECK(value.measured->value == written.measured->value);
  CHECK(value.measured->interval->low == written.measured->interval->low);
  CHECK_FALSE(stored.facts.predictions[0].values.back().measured.has_value());
  CHECK_FALSE(response.values.front().measured->interval.has_value());

  REQUIRE(stored.facts.entries.size() == record.experiment->entries.size());
  CHECK(stored.facts.entries[0].table == "code");
  CHECK(stored.facts.entries[0].row == "throughput");
  CHECK(stored.facts.entries[0].column == "sync");
  CHECK(stored.facts.entries[0].text == record.experiment->entries[0].text);
  CHECK(stored.facts.entries[0].unit == Unit::per_second);
  CHECK(stored.facts.entries[0].runs == 3);
  CHECK(stored.facts.entries[0].measured.interval->low == 47.5);
}

TEST_CASE("an experiment from before there were entries is read", "[stored_experiment]") {
  auto json = nlohmann::ordered_json::parse(record_json(sample::pool()));
  json["experiment"].erase("entries");
  const auto read = parse_stored_experiment(json.dump());
  REQUIRE(read.has_value());
  CHECK((*read)->facts.entries.empty());
}

TEST_CASE("a record without an experiment is none, of whatever version", "[stored_experiment]") {
  for (const auto& text : {record_json(sample::load()), std::string(R"({"schema": 1, "runs": []})")}) {
    const auto read = parse_stored_experiment(text);
    REQUIRE(read.has_value());
    CHECK_FALSE(read->has_value());
  }
}

TEST_CASE("what is no record of an experiment is told", "[stored_experiment]") {
  CHECK(fault("{") == "no record of waitbench: it is no JSON");
  CHECK(fault("[]").find("schema") != std::string::npos);
  CHECK(fault(with("/schema", 2)).find("\"schema\" is not 1") != std::string::npos);
  CHECK(fault(with("/experiment", 7)).find("missing") != std::string::npos);
  CHECK(fault(with("/name", nullptr)).find("\"name\"") != std::string::npos);
  CHECK(fault(with("/experiment/took_s", -1)).find("\"took_s\"") != std::string::npos);
  CHECK(fault(with("/experiment/predictions/0/unit", "furlongs")).find("\"unit\"") != std::string::npos);
  CHECK(fault(with("/experiment/predictions/0/values/0/predicted", "x")).find("\"predicted\"") !=
        std::string::npos);
  CHECK(fault(with("/verdicts/0/outcome", 3)).find("\"outcome\"") != std::string::npos);
}
