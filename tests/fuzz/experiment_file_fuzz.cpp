// Any text is either an experiment that could be run, or a usage error that says where.
#include <string_view>

#include "lab/experiment_file.hpp"
#include "lab/run_experiment.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

namespace {

void check(const lab::Experiment& experiment) {
  require(!experiment.name.empty() && !experiment.title.empty(), "an experiment has a name and a title");
  require(!experiment.models.empty() && !experiment.checks.empty(), "it compares something");
  require(!experiment.loads.empty(), "it has a load");
  for (const auto& load : experiment.loads) {
    require(!load.name.empty() && load.users >= 1, "a load has a name and users");
    require(load.duration > Duration::zero(), "a load lasts");
  }
  require(lab::service_time(experiment) >= Duration::zero(), "its service time is known");
  require(lab::expected_duration(experiment, {}) > Duration::zero(),
          "its duration is known, and no overflow");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto experiment = lab::parse_experiment({reinterpret_cast<const char*>(data), size}, "f.toml");
  if (experiment) {
    check(*experiment);
  } else {
    require(experiment.error().exit == ExitCode::usage, "a bad file is a usage error");
    require(experiment.error().text.starts_with("f.toml"), "an error names its file");
  }
  return 0;
}
