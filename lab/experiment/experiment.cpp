#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {

Duration expected_duration(const Experiment& experiment) {
  constexpr auto starting = std::chrono::milliseconds(300);
  Duration total{};
  for (const auto& trial : experiment.trials) {
    const auto& options = trial.load.options;
    total += starting + options.warmup.value_or(Duration::zero()) + options.duration;
  }
  return total * static_cast<std::int64_t>(experiment.rounds);
}

}  // namespace waitbench::lab
