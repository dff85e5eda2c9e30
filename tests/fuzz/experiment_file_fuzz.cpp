// Any text is either an experiment that could be run, or a usage error that says where.
#include <cmath>
#include <string_view>

#include "lab/experiment/experiment_file.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

namespace {

void check(const lab::Experiment& experiment) {
  require(!experiment.name.empty() && !experiment.title.empty(), "an experiment has a name and a title");
  require(!experiment.trials.empty() && experiment.trials.size() <= lab::most_trials,
          "it measures something");
  require(experiment.rounds >= 1, "at least once");
  for (const auto& trial : experiment.trials) {
    require(!trial.servers.empty() && !trial.load.name.empty(), "a trial has a server and a load");
    require(trial.load.options.duration > Duration::zero(), "a load lasts");
    for (const auto& server : trial.servers) require(!server.words.empty(), "a server can be started");
  }
  for (const auto& prediction : experiment.predictions) {
    for (const auto& value : prediction.values)
      require(value.trial < experiment.trials.size() && std::isfinite(value.value),
              "a prediction is of a trial");
  }
  for (const auto& expect : experiment.expected) {
    require(!expect.quantity.places.empty(), "an expectation is about something");
    for (const auto& place : expect.quantity.places)
      require(place.trial < experiment.trials.size() && place.to < experiment.trials.size(), "about trials");
  }
  require(lab::expected_duration(experiment) > Duration::zero(), "its duration is known, and no overflow");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto experiment =
      lab::parse_experiment({reinterpret_cast<const char*>(data), size}, "f.toml", {.quick = size % 2 == 1});
  if (experiment) {
    check(*experiment);
  } else {
    require(experiment.error().exit == ExitCode::usage, "a bad file is a usage error");
    require(experiment.error().text.starts_with("f.toml"), "an error names its file");
  }
  return 0;
}
