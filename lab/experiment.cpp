#include "lab/experiment.hpp"

namespace waitbench::lab {

Duration service_time(const Experiment& experiment) {
  return mean_time(experiment.plan);
}

}  // namespace waitbench::lab
