// Several experiments as one: what is counted, and that it fits and escapes (its looks: tests/golden/).
#include "report/experiment_index.hpp"

#include <sstream>

#include <nlohmann/json.hpp>

#include "report/experiment_list.hpp"
#include "report/html_claim_tables.hpp"
#include "report/json.hpp"
#include "report/text_width.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

StoredExperiment stored() {
  auto read = parse_stored_experiment(record_json(sample::pool()));
  REQUIRE(read.has_value());
  REQUIRE(read->has_value());
  auto one = **read;
  one.directory = "pool-of-ten";
  return one;
}

void check_widths(const std::string& text, std::size_t columns) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    INFO(line);
    CHECK(display_width(line) <= columns);
  }
}

}  // namespace

TEST_CASE("a prediction is near within ten per cent", "[experiment_index]") {
  PredictedValue value{.trial = "t", .given = "", .predicted = 100};
  const IndexedPrediction one{.value = &value};
  CHECK_FALSE(one.near().has_value());
  for (const double measured : {90.0, 100.0, 110.0}) {
    value.measured = Estimate{measured};
    CHECK(one.near() == true);
  }
  for (const double measured : {89.9, 110.1, 0.0}) {
    value.measured = Estimate{measured};
    CHECK(one.near() == false);
  }
  value.predicted = 0;
  CHECK_FALSE(one.near().has_value());
}

TEST_CASE("index.json counts claims, verdicts and tells every prediction", "[experiment_index]") {
  auto undecided = stored();
  undecided.facts.outcome = "";
  const auto json = nlohmann::ordered_json::parse(index_json({stored(), undecided}));
  CHECK(json["experiments"].size() == 2);
  CHECK(json["claims"]["refuted"] == 1);
  CHECK(json["verdicts"]["not_shown"] == 2);
  CHECK(json["predictions"].size() == 48);
  CHECK(json["predictions"][0]["within_10_percent"] == true);
  CHECK(json["predictions"][11]["within_10_percent"].is_null());
  REQUIRE(json["entries"].size() == 4);
  CHECK(json["entries"][0]["experiment"] == "pool-of-ten");
  CHECK(json["entries"][0]["low"] == 47.5);
  CHECK(json["entries"][1]["low"].is_null());
}

TEST_CASE("an index of nothing is one all the same", "[experiment_index]") {
  CHECK(nlohmann::ordered_json::parse(index_json({}))["experiments"].empty());
  CHECK(index_html({}).find("0 experiments") != std::string::npos);
  CHECK(index_text({}, "index.html", {}).find("Index   index.html") != std::string::npos);
}

TEST_CASE("what is invalid is named for a command that measures it again", "[experiment_index]") {
  auto decided = stored(), refused = stored(), own = stored();
  std::erase_if(decided.verdicts, [](const Verdict& verdict) { return verdict.outcome == "invalid"; });
  REQUIRE(decided.verdicts.size() == refused.verdicts.size() - 1);
  decided.name = "one-call";
  refused.name = "cascade";
  own.name = "a name of two";
  CHECK(index_text({decided}, "index.html", {}).find("Again") == std::string::npos);
  CHECK(index_text({decided, refused, own}, "index.html", {})
            .find("Again   waitbench run cascade 'a name of two' (") != std::string::npos);
}

TEST_CASE("a claim table stands where something was measured for it, with every cell", "[experiment_index]") {
  auto bare = stored();
  bare.facts.entries.clear();
  CHECK(claim_tables_section(std::vector{bare}).empty());
  const auto html = claim_tables_section(std::vector{bare, stored()});
  CHECK(html.find("Synchronous and asynchronous code") != std::string::npos);
  CHECK(html.find("Async/await and messaging") == std::string::npos);
  CHECK(
      html.find("48.50/s with &lt;ten&gt; connections <a href=\"pool-of-ten/report.html\">pool-of-ten</a>") !=
      std::string::npos);
  std::size_t empty = 0;
  for (auto at = html.find("not measured here"); at != std::string::npos;
       at = html.find("not measured here", at + 1))
    ++empty;
  CHECK(empty == 2 * 6 - 2);
}

TEST_CASE("the tables of several experiments fit the width", "[experiment_index]") {
  for (const std::size_t columns : {40u, 60u, 100u}) {
    const TextStyle style{.columns = columns};
    check_widths(index_text({stored(), stored()}, "i.html", style), columns);
    const ListedExperiment listed{.name = "pool-of-ten",
                                  .title = stored().title,
                                  .claim = stored().facts.claim,
                                  .source = "",
                                  .last = stored()};
    check_widths(list_text({listed}, style), columns);
  }
}

TEST_CASE("colour adds nothing to the words of the list", "[experiment_list]") {
  const ListedExperiment listed{.name = "pool", .title = "", .claim = "", .source = "", .last = stored()};
  const auto coloured = list_text({listed}, {.colour = true});
  CHECK(coloured.find("\033[36mrefuted\033[0m") != std::string::npos);
  CHECK(list_text({listed}, {}).find("last: refuted, 2026-11-21 03:04:05 UTC") != std::string::npos);
  auto scaled = listed;
  scaled.last->facts.scale = 0.05;
  CHECK(list_text({scaled}, {}).find("last: refuted, times scaled by 0.05, 2026") != std::string::npos);
}
