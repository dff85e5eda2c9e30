#include "cli/experiment_end.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;

namespace {

Run run_of(std::optional<double> throughput, bool valid) {
  Run run;
  run.throughput_per_s = throughput;
  if (!valid) run.validity.reasons.push_back({"x", "failed", true});
  return run;
}

Record record_of(std::vector<std::string> outcomes, bool valid_runs = true) {
  Record record;
  record.complete = true;
  record.runs.push_back(run_of(50, valid_runs));
  record.experiment = ExperimentFacts{.trials = {{.label = "a trial", .runs = {0}}}};
  for (auto& outcome : outcomes) record.verdicts.push_back({"a claim", std::move(outcome), ""});
  return record;
}

}  // namespace

TEST_CASE("a run comes to its rate, if it has one, and says so if it means nothing", "[cli]") {
  CHECK(achieved(run_of(49.94, true)) == "49.9/s");
  CHECK(achieved(run_of({}, true)) == "in stages");
  CHECK(achieved(run_of(49.94, false)) == "49.9/s   INVALID");
}

TEST_CASE("a claim that is refuted is a result like any other", "[cli]") {
  const std::stop_source running;
  const auto code = [&](const Record& record) { return exit_code_of(record, running.get_token()); };
  CHECK(code(record_of({"holds", "refuted", "not shown"})) == ExitCode::done);
  CHECK(code(record_of({"holds", "invalid"})) == ExitCode::invalid);
  CHECK(code(record_of({"holds"}, false)) == ExitCode::done);  // the others told enough
  CHECK(code(record_of({}, false)) == ExitCode::invalid);
  auto repeated = record_of({}, false);
  repeated.runs.push_back(run_of(50, true));
  repeated.experiment->trials.front().runs = {1};
  CHECK(code(repeated) == ExitCode::done);
  auto broken = record_of({"invalid"});
  broken.complete = false;
  CHECK(code(broken) == ExitCode::environment);
  std::stop_source stopped;
  stopped.request_stop();
  CHECK(exit_code_of(broken, stopped.get_token()) == ExitCode::interrupted);
}
