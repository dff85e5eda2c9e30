#include "lab/judge.hpp"

#include <deque>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;

namespace {

// Instead of a throughput: the run withheld it; was interrupted.
constexpr double no_figure = 1e300, broken_off = 1e301;

// Trials "a" and "b", each with rounds of these throughputs; a negative one stands for an invalid run.
class Bench {
 public:
  explicit Bench(const std::vector<std::vector<double>>& throughputs, std::vector<std::string> skipped = {}) {
    std::vector<std::vector<const Run*>> runs;
    for (const auto& trial : throughputs) {
      auto& of_trial = runs.emplace_back();
      experiment_.trials.push_back(
          {.label = std::string(1, static_cast<char>('a' + experiment_.trials.size()))});
      for (const double throughput : trial) {
        auto& run = runs_.emplace_back();
        run.throughput_per_s = throughput;
        if (throughput == no_figure) run.throughput_per_s.reset();
        run.complete = throughput != broken_off;
        if (throughput < 0) run.validity.reasons.push_back({"x", "failed", true});
        of_trial.push_back(&run);
      }
    }
    skipped.resize(runs.size());
    measured_.emplace(std::move(runs), std::move(skipped));
  }

  Verdict verdict(Expect expect, Quantity::Kind kind = Quantity::Kind::figure,
                  std::vector<Quantity::Place> places = {{0, 0}}, double per = 1) {
    expect.claim = "a claim";
    expect.quantity = {.kind = kind,
                       .figure = parse_figure("throughput_per_s").value(),
                       .per = per,
                       .places = std::move(places)};
    experiment_.expected = {expect};
    return judge(experiment_, *measured_).front();
  }
  Experiment& experiment() { return experiment_; }
  const Measured& measured() const { return *measured_; }

 private:
  std::deque<Run> runs_;
  Experiment experiment_;
  std::optional<Measured> measured_;
};

Expect at_least(double bound) {
  return {.at_least = bound};
}
Expect between(double low, double high) {
  return {.at_least = low, .at_most = high};
}

}  // namespace

TEST_CASE("a claim holds if the whole interval is within its bounds", "[judge]") {
  Bench bench({{50, 51, 49}});
  CHECK(bench.verdict(at_least(49)).outcome == "holds");
  CHECK(bench.verdict(between(49, 51)).outcome == "holds");
  CHECK(bench.verdict(at_least(49)).detail ==
        "throughput_per_s: expected at least 49.00/s. a 50.00/s (49.00/s to 51.00/s, 3 runs).");
}

TEST_CASE("it is refuted if the whole interval is outside, and not shown if some is", "[judge]") {
  Bench bench({{50, 51, 49}});
  CHECK(bench.verdict(at_least(52)).outcome == "refuted");
  CHECK(bench.verdict(at_least(50)).outcome == "not shown");
  CHECK(bench.verdict(between(20, 30)).outcome == "refuted");
  CHECK(bench.verdict(between(50, 60)).outcome == "not shown");
}

TEST_CASE("one run shows nothing", "[judge]") {
  Bench bench({{50}});
  CHECK(bench.verdict(at_least(1)).outcome == "not shown");
}

TEST_CASE("one run that is invalid is no measurement", "[judge]") {
  CHECK(Bench({{-1}}).verdict(at_least(1)).outcome == "invalid");
}

TEST_CASE("a valid round without the figure is not left out: nothing is shown", "[judge]") {
  Bench bench({{50, no_figure, 51}, {50, 50, 50}});
  const auto verdict = bench.verdict(at_least(49));
  CHECK(verdict.outcome == "not shown");
  CHECK(verdict.detail.ends_with("a: its round 2 told no throughput_per_s."));
  CHECK(bench.verdict(at_least(0.9), Quantity::Kind::ratio, {{1, 0}}).outcome == "not shown");
  CHECK(bench.measured().values(parse_figure("throughput_per_s").value(), 0).empty());
  CHECK(bench.measured().values(parse_figure("throughput_per_s").value(), 1).size() == 3);
}

TEST_CASE("what was interrupted shows nothing, however it looked until then", "[judge]") {
  Bench bench({{50, 51, broken_off}, {50, broken_off, broken_off}});
  CHECK(bench.verdict(at_least(49)).detail.ends_with("a: 2 of 3 rounds were measured."));
  CHECK(bench.verdict(at_least(49)).outcome == "not shown");
  CHECK(bench.verdict(at_least(49), Quantity::Kind::figure, {{1, 1}}).outcome == "not shown");
}

TEST_CASE("invalid runs are left out, and fewer than two others are no measurement", "[judge]") {
  CHECK(Bench({{50, -1, 51}}).verdict(at_least(49)).outcome == "holds");
  CHECK(Bench({{50, -1, -1}}).verdict(at_least(49)).outcome == "invalid");
  CHECK(Bench({{-1, -1, -1}}).verdict(at_least(49)).outcome == "invalid");
}

TEST_CASE("what was skipped is not shown, with the reason", "[judge]") {
  const auto verdict = Bench({{}}, {"node is not installed"}).verdict(at_least(1));
  CHECK(verdict.outcome == "not shown");
  CHECK(verdict.detail.find("skipped, node is not installed") != std::string::npos);
}

TEST_CASE("a ratio is taken within each round", "[judge]") {
  // Both drift by a factor of ten; their ratio does not.
  Bench bench({{100, 1000, 10}, {50, 500, 5}});
  const auto verdict = bench.verdict(between(1.99, 2.01), Quantity::Kind::ratio, {{0, 1}});
  CHECK(verdict.outcome == "holds");
  CHECK(verdict.detail.find("a by b 2.000 times in each of 3 runs") != std::string::npos);
}

TEST_CASE("rounds in which one side failed are left out of a ratio", "[judge]") {
  CHECK(Bench({{100, 100, 100}, {50, 50, -1}})
            .verdict(between(1.9, 2.1), Quantity::Kind::ratio, {{0, 1}})
            .outcome == "holds");
  CHECK(Bench({{100, 100, -1}, {-1, 50, 50}})
            .verdict(between(1.9, 2.1), Quantity::Kind::ratio, {{0, 1}})
            .outcome == "not shown");
}

TEST_CASE("a difference is divided by what it is told per", "[judge]") {
  Bench bench({{1100, 1120}, {100, 100}});
  CHECK(bench.verdict(between(10, 10.2), Quantity::Kind::difference, {{0, 1}}, 100).outcome == "holds");
}

TEST_CASE("of several places the worst counts", "[judge]") {
  Bench bench({{50, 50}, {30, 30}, {10, -1}});
  const auto all = [&](std::vector<Quantity::Place> places) {
    return bench.verdict(at_least(40), Quantity::Kind::figure, std::move(places)).outcome;
  };
  CHECK(all({{0, 0}}) == "holds");
  CHECK(all({{0, 0}, {1, 1}}) == "refuted");
  CHECK(all({{0, 0}, {2, 2}}) == "invalid");
  CHECK(all({{0, 0}, {1, 1}, {2, 2}}) == "refuted");
}

TEST_CASE("within a share of the prediction", "[judge]") {
  Bench bench({{50, 51, 49}, {100, 101, 99}});
  bench.experiment().predictions = {{.name = "p",
                                     .figure = parse_figure("throughput_per_s").value(),
                                     .values = {{0, 52, ""}, {1, 150, ""}}}};
  Expect expect{.within = 0.1, .prediction = 0};
  CHECK(bench.verdict(expect).outcome == "holds");
  CHECK(bench.verdict(expect, Quantity::Kind::figure, {{1, 1}}).outcome == "refuted");
  const auto facts = predicted(bench.experiment(), bench.measured());
  REQUIRE(facts.front().values.size() == 2);
  CHECK(facts.front().values[0].measured->value == Approx(50));
  CHECK(facts.front().values[0].runs == 3);
}

TEST_CASE("a claim is refuted by one expectation, and holds by all", "[judge]") {
  const auto outcome = [](std::vector<std::string> outcomes) {
    std::vector<Verdict> verdicts;
    for (auto& one : outcomes) verdicts.push_back({"", one, ""});
    return outcome_of(verdicts);
  };
  CHECK(outcome({"holds", "holds"}) == "holds");
  CHECK(outcome({"holds", "not shown"}) == "not shown");
  CHECK(outcome({"not shown", "invalid"}) == "invalid");
  CHECK(outcome({"invalid", "refuted", "holds"}) == "refuted");
  CHECK(outcome({}).empty());
}

TEST_CASE("an entry tells the mean of the valid rounds, and nothing where there are none", "[judge]") {
  Bench bench({{50, 52, -1}, {-1, -1, -1}});
  const auto entry = [](std::size_t trial, Quantity::Kind kind = Quantity::Kind::figure) {
    return Entry{
        .table = "code",
        .row = "throughput",
        .column = "sync",
        .text = "{figure} with one",
        .quantity = {
            .kind = kind, .figure = parse_figure("throughput_per_s").value(), .places = {{trial, 0}}}};
  };
  bench.experiment().entries = {entry(0), entry(1), entry(0, Quantity::Kind::ratio)};
  const auto told = entries(bench.experiment(), bench.measured());
  REQUIRE(told.size() == 2);
  CHECK(told[0].text == "51.00/s with one");
  CHECK(told[0].unit == Unit::per_second);
  CHECK(told[0].runs == 2);
  CHECK(told[0].measured.value == 51);
  CHECK(told[1].text == "1.000 times with one");
  CHECK(told[1].unit == Unit::number);
}

// To leave out rounds in which a figure is 0 would be to choose rounds by what they say.
TEST_CASE("of nothing there is no ratio", "[judge]") {
  Bench bench({{0, 0, 5, 6}, {1, 1, 1, 1}});
  const auto verdict = bench.verdict(at_least(2), Quantity::Kind::ratio, {{0, 1}});
  CHECK(verdict.outcome == "not shown");
  CHECK(verdict.detail.find("was 0 in a round") != std::string::npos);
  CHECK(bench.verdict(at_least(2), Quantity::Kind::difference, {{0, 1}}).outcome == "not shown");
  bench.experiment().entries = {{.table = "t",
                                 .row = "r",
                                 .column = "c",
                                 .text = "{figure}",
                                 .quantity = {.kind = Quantity::Kind::ratio,
                                              .figure = parse_figure("throughput_per_s").value(),
                                              .places = {{0, 1}}}}};
  CHECK(entries(bench.experiment(), bench.measured()).empty());
}

TEST_CASE("without a round in which both sides are valid nothing is shown", "[judge]") {
  Bench bench({{5, 5, -1, -1}, {-1, -1, 5, 5}});
  const auto verdict = bench.verdict(at_least(2), Quantity::Kind::ratio, {{0, 1}});
  CHECK(verdict.outcome == "not shown");
  CHECK(verdict.detail.ends_with("a by b: no round is valid on both sides."));
}
