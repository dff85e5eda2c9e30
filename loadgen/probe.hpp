// One request before the load: is the target there, and how long does one answer take?
#pragma once

#include <optional>
#include <span>
#include <stop_token>

#include "core/result.hpp"
#include "loadgen/asio_types.hpp"
#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// Connects to one after the other, and returns the first that accepts; the connection is closed again.
/// An environment error when nothing listens at any of them. `endpoints` must not be empty.
Result<asio::ip::tcp::endpoint> find_listening(const LoadOptions& options,
                                               std::span<const asio::ip::tcp::endpoint> endpoints);

/// Sends one request and returns how long its answer took; nothing when it was not answered whole within the
/// timeout, or `stop` was requested. Blocks until then.
std::optional<Duration> probe(const LoadOptions& options, const asio::ip::tcp::endpoint& endpoint,
                              const std::stop_token& stop);

}  // namespace waitbench::loadgen
