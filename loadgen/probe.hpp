// One request before the load: is the target there, and how long does one answer take?
#pragma once

#include <optional>
#include <span>
#include <stop_token>

#include "core/result.hpp"
#include "loadgen/options.hpp"
#include "loadgen/stream.hpp"

namespace waitbench::loadgen {

/// Connects to one after the other, from every source, and returns the first that accepts; the connections
/// are closed again. `tls` may be null. An environment error when nothing listens at any of them, a source is
/// not of this machine, or TLS fails; `interrupted` when `stop` was requested. `endpoints` must not be empty.
Result<Endpoint> find_listening(const LoadOptions& options, std::span<const Endpoint> endpoints,
                                const TlsClient* tls, const std::stop_token& stop);

/// Sends one request and returns how long its answer took; nothing when it was not answered whole within the
/// timeout, or `stop` was requested. Blocks until then.
std::optional<Duration> probe(const LoadOptions& options, const Endpoint& endpoint, const TlsClient* tls,
                              const std::stop_token& stop);

}  // namespace waitbench::loadgen
