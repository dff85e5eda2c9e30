// One request before the load: is the target there, and how long does one answer take?
#pragma once

#include <optional>
#include <stop_token>

#include "core/result.hpp"
#include "loadgen/asio_types.hpp"
#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// Connects, and closes again. An environment error when nothing listens there.
Result<void> check_listening(const LoadOptions& options, const asio::ip::tcp::endpoint& endpoint);

/// Sends one request and returns how long its answer took; nothing when it was not answered whole within the
/// timeout, or `stop` was requested. Blocks until then.
std::optional<Duration> probe(const LoadOptions& options, const asio::ip::tcp::endpoint& endpoint,
                              const std::stop_token& stop);

}  // namespace waitbench::loadgen
