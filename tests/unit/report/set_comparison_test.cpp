// Which runs are compared with which, what is left out, and what is shown.
#include "report/set_comparison.hpp"

#include <algorithm>

#include "report/set_comparison_text.hpp"
#include "tests/catch.hpp"

using namespace waitbench;

namespace {

std::size_t index_of(std::string_view key) {
  const auto found = std::ranges::find(compared_figures, key, &ComparedFigure::key);
  REQUIRE(found != compared_figures.end());
  return static_cast<std::size_t>(found - compared_figures.begin());
}

StoredRun run(const std::string& label, std::optional<double> throughput, std::optional<double> ok = 1) {
  StoredRun made{.label = label};
  made.figures[index_of("throughput_per_s")] = throughput;
  made.figures[index_of("ok_share")] = ok;
  return made;
}

// A record a run, begun one after the other: "1", "2", …
RecordSet set(const std::string& name, const std::vector<StoredRun>& runs,
              const std::vector<std::string>& began) {
  RecordSet made{.name = name};
  for (std::size_t i = 0; i < runs.size(); ++i)
    made.records.push_back({.started_at = began[i], .runs = {runs[i]}});
  return made;
}

SetComparison compare(const RecordSet& a, const RecordSet& b, const ComparisonWishes& wishes = {}) {
  auto compared = compare_sets(a, b, wishes);
  REQUIRE(compared.has_value());
  return *compared;
}

const FigureComparison& figure(const RunComparison& of, std::string_view key) {
  const auto found =
      std::ranges::find(of.figures, key, [](const FigureComparison& f) { return f.figure->key; });
  REQUIRE(found != of.figures.end());
  return *found;
}

bool remarks_on(const RunComparison& of, std::string_view word) {
  return std::ranges::any_of(of.remarks, [&](const std::string& remark) { return remark.contains(word); });
}

const std::vector<std::string> first{"1", "4", "5"}, second{"2", "3", "6"};  // in turns

}  // namespace

TEST_CASE("twice the throughput is shown, with its interval", "[set_comparison]") {
  const auto all = compare(set("a", {run("x", 99), run("x", 100), run("x", 101)}, first),
                           set("b", {run("y", 198), run("y", 200), run("y", 202)}, second));
  REQUIRE(all.runs.size() == 1);  // one label on each side is compared, whatever it is
  CHECK(all.compared());
  const auto& throughput = figure(all.runs[0], "throughput_per_s");
  CHECK(throughput.finding == Difference::higher);
  CHECK(throughput.estimate->value == Approx(2).epsilon(1e-6));
  CHECK(throughput.estimate->interval->low > 1.9);
  CHECK(throughput.estimate->interval->high < 2.1);
  CHECK(figure(all.runs[0], "ok_share").finding == Difference::same);
  CHECK(all.runs[0].remarks.empty());
}

TEST_CASE("what lies within the scatter is not shown", "[set_comparison]") {
  const auto all = compare(set("a", {run("x", 90), run("x", 100), run("x", 110)}, first),
                           set("b", {run("x", 95), run("x", 104), run("x", 113)}, second));
  CHECK(figure(all.runs[0], "throughput_per_s").finding == Difference::not_shown);
}

TEST_CASE("less than a record can tell apart is not shown, however steady", "[set_comparison]") {
  const auto all = compare(set("a", {run("x", 100), run("x", 100)}, {"1", "4"}),
                           set("b", {run("x", 100.05), run("x", 100.05)}, {"2", "3"}));
  CHECK(figure(all.runs[0], "throughput_per_s").finding == Difference::not_shown);
  const auto less = compare(set("a", {run("x", 100), run("x", 100)}, {"1", "4"}),
                            set("b", {run("x", 99.95), run("x", 99.95)}, {"2", "3"}));
  CHECK(figure(less.runs[0], "throughput_per_s").finding == Difference::not_shown);
  const auto more = compare(set("a", {run("x", 100), run("x", 100)}, {"1", "4"}),
                            set("b", {run("x", 100.5), run("x", 100.5)}, {"2", "3"}));
  CHECK(figure(more.runs[0], "throughput_per_s").finding == Difference::higher);
}

TEST_CASE("shares are compared by their difference, so that none is a share too", "[set_comparison]") {
  const auto all = compare(set("a", {run("x", 1, 0.5), run("x", 1, 0.52)}, {"1", "4"}),
                           set("b", {run("x", 1, 0.0), run("x", 1, 0.0)}, {"2", "3"}));
  const auto& ok = figure(all.runs[0], "ok_share");
  CHECK(ok.finding == Difference::lower);
  CHECK(ok.estimate->value == Approx(-0.51));
}

TEST_CASE("a ratio to nothing is not told", "[set_comparison]") {
  const auto all = compare(set("a", {run("x", 0), run("x", 1)}, {"1", "4"}),
                           set("b", {run("x", 3), run("x", 4)}, {"2", "3"}));
  const auto& throughput = figure(all.runs[0], "throughput_per_s");
  CHECK_FALSE(throughput.estimate);
  CHECK(throughput.finding == Difference::not_shown);
  CHECK(throughput.because == "a run has 0");
}

TEST_CASE("one run each: a ratio, and nothing shown", "[set_comparison]") {
  const auto all = compare(set("a", {run("x", 100)}, {"1"}), set("b", {run("x", 500)}, {"2"}));
  const auto& throughput = figure(all.runs[0], "throughput_per_s");
  CHECK(throughput.estimate->value == Approx(5));
  CHECK_FALSE(throughput.estimate->interval);
  CHECK(throughput.finding == Difference::not_shown);
  CHECK(remarks_on(all.runs[0], "One run does not tell"));
}

TEST_CASE("invalid and interrupted runs are left out, and said so", "[set_comparison]") {
  auto invalid = run("x", 1), interrupted = run("x", 2);
  invalid.valid = false;
  interrupted.complete = false;
  const auto all = compare(set("a", {run("x", 100), invalid, interrupted}, first),
                           set("b", {run("x", 100), run("x", 100), run("x", 100)}, second));
  CHECK(all.runs[0].a.valid == 1);
  CHECK(all.runs[0].a.left_out == 2);
  CHECK(figure(all.runs[0], "throughput_per_s").a == std::vector<double>{100});
  CHECK(set_comparison_text(all, {}).contains("1 run (2 more left out: invalid or interrupted)"));
}

TEST_CASE("without a valid run on a side nothing was compared", "[set_comparison]") {
  auto invalid = run("x", 1);
  invalid.valid = false;
  const auto all = compare(set("a", {invalid}, {"1"}), set("b", {run("x", 1)}, {"2"}));
  CHECK_FALSE(all.compared());
  CHECK(remarks_on(all.runs[0], "Without a valid run"));
}

TEST_CASE("a figure that a run withholds is left out for all", "[set_comparison]") {
  const auto all = compare(set("a", {run("x", 1), run("x", std::nullopt)}, {"1", "4"}),
                           set("b", {run("x", 1), run("x", 1)}, {"2", "3"}));
  CHECK(all.runs[0].figures.size() == 1);
  CHECK(remarks_on(all.runs[0], "Not every run tells throughput"));
}

TEST_CASE("labels of both sides are compared one by one, the others named", "[set_comparison]") {
  RecordSet a{.name = "a", .records = {{.started_at = "1", .runs = {run("p", 1), run("q", 2)}}}};
  RecordSet b{.name = "b", .records = {{.started_at = "2", .runs = {run("q", 4), run("r", 3)}}}};
  const auto all = compare(a, b);
  REQUIRE(all.runs.size() == 1);
  CHECK(all.runs[0].a.label == "q");
  CHECK(all.only_a == std::vector<std::string>{"p"});
  CHECK(all.only_b == std::vector<std::string>{"r"});
  a.label = "p";
  b.label = "r";
  const auto chosen = compare(a, b);
  CHECK(chosen.runs[0].a.label == "p");
  CHECK(chosen.runs[0].b.label == "r");
}

TEST_CASE("what cannot be matched is a usage error that names the labels", "[set_comparison]") {
  const RecordSet a{.name = "a", .records = {{.started_at = "1", .runs = {run("p", 1), run("q", 2)}}}};
  const RecordSet b{.name = "b", .records = {{.started_at = "2", .runs = {run("r", 3), run("s", 3)}}}};
  const auto apart = compare_sets(a, b, {});
  REQUIRE_FALSE(apart.has_value());
  CHECK(apart.error().exit == ExitCode::usage);
  CHECK(apart.error().text ==
        "no run is on both sides: a has p, q; b has r, s. Name one of each: DIR#LABEL.");
  auto wrong = a;
  wrong.label = "z";
  const auto missing = compare_sets(wrong, b, {});
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().text == "a holds no run \"z\"; it has p, q");
}

TEST_CASE("what was not alike is told", "[set_comparison]") {
  auto of_a = run("x", 1), of_b = run("x", 1);
  of_a.conditions = {{"plan", "wait 5s"}, {"load", "closed"}, {"seed", "1"}};
  of_b.conditions = {{"plan", "wait 1s"}, {"load", "closed"}};
  const auto all = compare(set("a", {of_a}, {"1"}), set("b", {of_b}, {"2"}));
  REQUIRE(all.runs[0].differing.size() == 2);
  CHECK(all.runs[0].differing[0].name == "plan");
  CHECK(all.runs[0].differing[0].a == std::vector<std::string>{"wait 5s"});
  CHECK(all.runs[0].differing[1].b == std::vector<std::string>{"not told"});
}

TEST_CASE("one side after the other is remarked upon, taking turns is not", "[set_comparison]") {
  const std::vector<StoredRun> two{run("x", 1), run("x", 1)};
  CHECK(remarks_on(compare(set("a", two, {"1", "2"}), set("b", two, {"3", "4"})).runs[0], "in turns"));
  CHECK(remarks_on(compare(set("a", two, {"4", "3"}), set("b", two, {"1", "2"})).runs[0], "in turns"));
  CHECK(compare(set("a", two, {"1", "4"}), set("b", two, {"2", "3"})).runs[0].remarks.empty());
}

TEST_CASE("pairs are those that were begun in the same order", "[set_comparison]") {
  // Given out of order: as pairs 100:110, 200:220, 400:440.
  const auto a = set("a", {run("x", 400), run("x", 100), run("x", 200)}, {"5", "1", "4"});
  const auto b = set("b", {run("x", 110), run("x", 220), run("x", 440)}, second);
  const auto paired = compare(a, b, {.confidence = 0.95, .paired = true});
  CHECK(figure(paired.runs[0], "throughput_per_s").finding == Difference::higher);
  const auto unpaired = compare(a, b);
  CHECK(figure(unpaired.runs[0], "throughput_per_s").finding == Difference::not_shown);
}

TEST_CASE("pairs of unequal number are refused", "[set_comparison]") {
  const auto refused = compare_sets(set("a", {run("x", 1)}, {"1"}),
                                    set("b", {run("x", 1), run("x", 1)}, {"2", "3"}), {.paired = true});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().exit == ExitCode::usage);
  CHECK(refused.error().text.starts_with("--paired needs as many valid runs"));
}
