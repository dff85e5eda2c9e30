#include "lab/experiment.hpp"

namespace waitbench::lab {

Duration service_time(const Experiment& experiment) {
  return mean_wait(experiment.plan) + mean_cpu(experiment.plan);
}

}  // namespace waitbench::lab
