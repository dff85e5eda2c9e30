#include "report/gathered_reasons.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

Run run_with(std::string label, std::vector<Reason> reasons) {
  Run run;
  run.label = std::move(label);
  run.validity.reasons = std::move(reasons);
  return run;
}

}  // namespace

TEST_CASE("a reason that several runs have is told once, in the first one's words", "[gathered_reasons]") {
  const std::vector runs{run_with("a", {{"late", "a was late.", false}}),
                         run_with("b", {{"busy", "b was busy.", true}, {"late", "b was late.", false}}),
                         run_with("c", {{"late", "c was late.", true}}),
                         run_with("d", {{"late", "d was late.", false}})};
  const auto gathered = gathered_reasons(runs);
  REQUIRE(gathered.size() == 3);  // as a warning and as a reason against a run it is not the same
  CHECK(gathered[0].text(runs.size()) == "a (and 2 more runs): a was late.");
  CHECK(gathered[1].text(runs.size()) == "b: b was busy.");
  CHECK(gathered[2].text(runs.size()) == "c: c was late.");
  CHECK(gathered[2].reason->fatal);
}

TEST_CASE("of two runs with the same reason one is another", "[gathered_reasons]") {
  const std::vector runs{run_with("a", {{"late", "late.", false}}),
                         run_with("b", {{"late", "late.", false}})};
  CHECK(gathered_reasons(runs).front().text(2) == "a (and 1 more run): late.");
}

TEST_CASE("the only run need not be named", "[gathered_reasons]") {
  const std::vector runs{run_with("a", {{"late", "late.", false}})};
  CHECK(gathered_reasons(runs).front().text(1) == "late.");
  CHECK(gathered_reasons({}).empty());
}
