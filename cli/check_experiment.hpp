// Whether an experiment can be run here, before anything is started.
#pragma once

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::cli {

/// Its servers' flags, read as the command line would read them. A usage error names the server and what is
/// wrong.
Result<void> check_servers(const lab::Experiment& experiment);

/// Its users, against the limits of this machine: an environment error names the one that is in the way.
Result<void> check_machine(const lab::Experiment& experiment);

}  // namespace waitbench::cli
