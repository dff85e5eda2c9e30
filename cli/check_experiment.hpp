// Whether the servers of an experiment would start: their flags, read as the command line would read them.
#pragma once

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::cli {

/// A usage error names the server and what is wrong. Nothing is started.
Result<void> check_servers(const lab::Experiment& experiment);

}  // namespace waitbench::cli
