// Whether an experiment can be run here, before anything is started.
#pragma once

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/experiment/reading_wishes.hpp"

namespace waitbench::cli {

/// Reads a file's models and flags as the command line would read them.
lab::OwnServerCheck own_server_check();

/// Its users, against the limits of this machine: an environment error names the one that is in the way.
Result<void> check_machine(const lab::Experiment& experiment);

}  // namespace waitbench::cli
