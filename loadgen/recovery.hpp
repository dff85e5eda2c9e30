// Waiting until a server that was overloaded answers as it should again.
#pragma once

#include <optional>
#include <stop_token>

#include "core/result.hpp"
#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// Sends one request after the other, each on a connection of its own, until one is answered (with whatever
/// status) within `limit`, or without a limit at all. Returns false when `patience` is over or `stop` was
/// requested. Blocks until then. Errors: the host cannot be resolved, or nothing listens any more.
Result<bool> await_recovery(const LoadOptions& options, std::optional<Duration> limit, Duration patience,
                            const std::stop_token& stop);

}  // namespace waitbench::loadgen
