// `waitbench serve --processes N`: a supervisor, and N processes that are each a whole server on the same
// port.
#pragma once

#include "core/result.hpp"
#include "servers/model.hpp"
#include "servers/options.hpp"

namespace waitbench::cli {

/// Returns when the server was told to end and has (`done`; `environment` if a process ended before that), in
/// the supervisor, and in each worker when that ends. Only from a process with one thread. Errors: the port
/// or the admin port is taken; a process cannot be started; all of them ended by themselves.
Result<ExitCode> serve_processes(const servers::ModelInfo& model, servers::ServerOptions options,
                                 Duration drain, unsigned processes);

}  // namespace waitbench::cli
