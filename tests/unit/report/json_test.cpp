#include "report/json.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;
using Json = nlohmann::ordered_json;

namespace {

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

void check_has(const Json& object, const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    INFO(key);
    CHECK(object.contains(key));
  }
}

}  // namespace

// The names that other programs read: changing one here breaks them, and asks for a new record_schema.
TEST_CASE("what a load prints says where it was measured", "[json]") {
  auto record = sample::load();
  record.environment = {{"floor_latency_p50_us", "27.1"}};
  auto json = Json::parse(load_json(record));
  CHECK(json["environment"]["floor_latency_p50_us"] == "27.1");
  json.erase("environment");
  CHECK(json == Json::parse(run_json(record.runs[0])));
}

TEST_CASE("a run's object has every key that was promised", "[json]") {
  for (const auto& run : {sample::twins().runs[0], sample::load().runs[0], Run()}) {
    const auto json = Json::parse(run_json(run));
    check_has(json,
              {"schema", "model", "target", "plan", "load", "duration_s", "requests", "throughput_per_s",
               "latency_us", "service_us", "lag_us", "connect_us", "server", "generator", "validity"});
    CHECK(json["schema"] == 1);
    CHECK(keys_of(json["requests"]) == std::vector<std::string>{"scheduled", "ok", "http_error", "timeout",
                                                                "connect_error", "reset", "malformed", "shed",
                                                                "unfinished"});
    for (const auto* latency : {"latency_us", "service_us", "lag_us", "connect_us"}) {
      CHECK(keys_of(json[latency]) == std::vector<std::string>{"min", "mean", "p50", "p75", "p90", "p99",
                                                               "p99_9", "p99_99", "max", "count"});
    }
    check_has(json["generator"], {"cpu_s", "cpu_us_per_request"});
    check_has(json["validity"], {"valid", "reasons"});
  }
  check_has(Json::parse(run_json(sample::twins().runs[0]))["server"],
            {"threads_max", "rss_bytes_max", "virtual_bytes_max", "cpu_s", "voluntary_switches",
             "involuntary_switches"});
}

TEST_CASE("the accounting identity holds in the file", "[json]") {
  for (const auto& record : {sample::twins(), sample::load(), sample::hostile()}) {
    for (const auto& run : Json::parse(record_json(record))["runs"]) {
      std::uint64_t ended = 0;
      for (const auto& [key, count] : run["requests"].items())
        ended += key == "scheduled" ? 0 : count.get<std::uint64_t>();
      CHECK(run["requests"]["scheduled"] == ended);
    }
  }
}

TEST_CASE("what is withheld or not measured is null", "[json]") {
  const auto twins = Json::parse(record_json(sample::twins()));
  const auto& busy = twins["runs"][0]["latency_us"];
  CHECK(busy["p99"].is_number());
  CHECK(busy["p99_9"].is_null());
  CHECK(busy["count"] == 3000);
  const auto load = Json::parse(run_json(sample::load().runs[0]));
  CHECK(load["server"].is_null());
  CHECK(load["model"].is_null());
  CHECK(load["plan"].is_null());
  CHECK(load["users"].is_null());
  CHECK(load["rate_per_s"] == 2000);
  CHECK(Json::parse(run_json(Run()))["latency_us"]["min"].is_null());
}

TEST_CASE("durations are microseconds, to the nanosecond", "[json]") {
  Run run;
  run.latency.record(Duration(1'234));
  run.window = Duration(1'500'000'000);
  const auto json = Json::parse(run_json(run));
  CHECK(json["latency_us"]["min"] == 1.234);
  CHECK(json["duration_s"] == 1.5);
}

TEST_CASE("reasons refuse, warnings do not", "[json]") {
  Run run;
  run.validity.reasons = {{"a", "doubt", false}};
  auto json = Json::parse(run_json(run))["validity"];
  CHECK(json["valid"] == true);
  CHECK(json["reasons"].empty());
  CHECK(json["warnings"] == Json::array({{{"code", "a"}, {"text", "doubt"}}}));
  run.validity.reasons.push_back({"b", "refusal", true});
  json = Json::parse(run_json(run))["validity"];
  CHECK(json["valid"] == false);
  CHECK(json["reasons"] == Json::array({{{"code", "b"}, {"text", "refusal"}}}));
}

TEST_CASE("what JSON cannot hold does not break it", "[json]") {
  Run run;
  run.label = "\xFF";
  run.throughput_per_s = std::numeric_limits<double>::infinity();
  const auto json = Json::parse(run_json(run));
  CHECK(json["label"] == "�");
  CHECK(json["throughput_per_s"].is_null());
}

TEST_CASE("a record's file says whether it is whole and sound", "[json]") {
  const auto twins = Json::parse(record_json(sample::twins()));
  CHECK(twins["complete"] == true);
  CHECK(twins["incomplete_because"].is_null());
  CHECK(twins["valid"] == true);
  CHECK(twins["command_line"] == "waitbench run twins --seed 7");
  CHECK(twins["verdicts"][2]["outcome"] == "refuted");
  CHECK(twins["environment"]["memory"] == "8 GiB");
  const auto hostile = Json::parse(record_json(sample::hostile()));
  CHECK(hostile["complete"] == false);
  CHECK(hostile["valid"] == false);
  CHECK(hostile["runs"].size() == 4);
}

TEST_CASE("a run is the same object alone and in a record", "[json]") {
  const auto record = sample::twins();
  CHECK(Json::parse(record_json(record))["runs"][1] == Json::parse(run_json(record.runs[1])));
}

// The known mistake: a ramp as one number.
TEST_CASE("a load in stages is told by its stages, and a ramp only by its counts", "[json]") {
  const auto run = Json::parse(run_json(sample::staged().runs[0]));
  CHECK(run["throughput_per_s"].is_null());
  CHECK(run["rate_per_s"].is_null());
  CHECK(run["withheld"].is_string());
  for (const auto* latency : {"latency_us", "service_us"}) {
    for (const auto* part : {"mean", "p50", "p75", "p90", "p99", "p99_9", "p99_99"})
      CHECK(run[latency][part].is_null());
    CHECK(run[latency]["max"].is_number());
    CHECK(run[latency]["count"] == 7000);
  }
  REQUIRE(run["stages"].size() == 3);
  const auto& ramp = run["stages"][0];
  CHECK(ramp["constant"] == false);
  for (const auto* key : {"offered_per_s", "throughput_per_s", "imbalance", "latency_us"})
    CHECK(ramp[key].is_null());
  CHECK(ramp["withheld"].is_string());
  CHECK(ramp["requests"]["scheduled"] == 1000);
  const auto& constant = run["stages"][1];
  CHECK(constant["throughput_per_s"] == 200);
  CHECK(constant["offered_per_s"] == 200);
  CHECK(constant["latency_us"]["p99"].is_number());
  CHECK(constant["withheld"].is_null());
  CHECK(constant["users_from"].is_null());
  std::uint64_t scheduled = 0;
  for (const auto& stage : run["stages"]) scheduled += stage["requests"]["scheduled"].get<std::uint64_t>();
  CHECK(run["requests"]["scheduled"] == scheduled);
}
