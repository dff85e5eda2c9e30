// No form in which a run is exported lets an invalid one pass for a valid one: each says so, with the reason.
#include <nlohmann/json.hpp>

#include "report/json.hpp"
#include "report/load_text.hpp"
#include "report/record_directory.hpp"
#include "report/record_text.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

const Reason refusal{"generator_saturated", "the generator was too busy to keep its schedule.", true};
const Reason doubt{"schedule_slipped", "one request in a hundred was late.", false};

bool says(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

// A word that no file of a valid record has.
bool says_invalid(const std::string& name, const std::string& text) {
  if (name.ends_with(".json")) return says(text, "\"valid\": false");
  if (name.ends_with(".csv")) return says(text, ",false,") && !says(text, ",true,true,");
  return says(text, "INVALID");
}

bool says_why(const std::string& name, const std::string& text) {
  if (name == "timeline.csv") return true;  // a row a second has no room; summary.csv has it for each run
  return says(text, refusal.code) || says(text, refusal.text);
}

Record with_reason(Record record, std::size_t run, const Reason& reason) {
  record.runs[run].validity.reasons = {reason};
  return record;
}

std::size_t count_of(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("every file of an invalid run's record says INVALID, and why", "[invalid_runs]") {
  for (const auto& file : record_files(with_reason(sample::load(), 0, refusal))) {
    INFO(file.name);
    CHECK(says_invalid(file.name, file.content));
    CHECK(says_why(file.name, file.content));
  }
}

TEST_CASE("no file of a valid run's record says INVALID", "[invalid_runs]") {
  for (const auto& file : record_files(with_reason(sample::load(), 0, doubt))) {
    INFO(file.name);
    CHECK_FALSE(says_invalid(file.name, file.content));
  }
}

TEST_CASE("of several runs, the invalid one is said to be so, and no other", "[invalid_runs]") {
  const auto record = with_reason(sample::twins(), 1, refusal);  // control
  for (const auto& file : record_files(record)) {
    INFO(file.name);
    const bool of_others = file.name.starts_with("latency-") && !file.name.starts_with("latency-control.");
    if (of_others) {
      CHECK_FALSE(says(file.content, "INVALID"));
      continue;
    }
    CHECK(says_why(file.name, file.content));
    if (file.name.ends_with(".hgrm") || file.name.ends_with(".hlog"))
      CHECK(count_of(file.content, "#[INVALID ") == 1);
    if (file.name == "summary.csv") CHECK(count_of(file.content, ",true,false,generator_saturated,") == 1);
    if (file.name == "timeline.csv") {
      CHECK(count_of(file.content, "\ncontrol,false,") == record.runs[1].timeline.size());
      CHECK(count_of(file.content, "\nthread,true,") == record.runs[0].timeline.size());
    }
  }
}

TEST_CASE("what is printed says it, too", "[invalid_runs]") {
  const auto record = with_reason(sample::load(), 0, refusal);
  const auto& run = record.runs[0];
  const auto load = load_text(run, {});
  CHECK(load.starts_with("INVALID  " + refusal.text));
  CHECK(says(load, "Measurement: INVALID"));
  CHECK_FALSE(says(load, "p99"));  // no figure to be believed by mistake
  const auto whole = record_text(record, std::nullopt, {});
  CHECK(says(whole, "INVALID"));
  CHECK(says(whole, refusal.text));
  const auto json = nlohmann::json::parse(run_json(run));
  CHECK(json["validity"]["valid"] == false);
  CHECK(json["validity"]["reasons"][0]["code"] == refusal.code);
  CHECK(json["validity"]["reasons"][0]["text"] == refusal.text);
}

TEST_CASE("an interrupted run and a doubt are told where the histograms are", "[invalid_runs]") {
  auto record = with_reason(sample::load(), 0, doubt);
  record.runs[0].complete = false;
  for (const auto& file : record_files(record)) {
    if (!file.name.starts_with("latency")) continue;
    INFO(file.name);
    CHECK(says(file.content, "#[INCOMPLETE: interrupted"));
    CHECK(says(file.content, "#[WARNING schedule_slipped: one request in a hundred was late.]"));
  }
}
