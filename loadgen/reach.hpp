// Who is to be driven: the address behind a URL that accepts connections, and the TLS that it is talked to
// in.
#pragma once

#include <optional>
#include <stop_token>

#include "core/result.hpp"
#include "loadgen/options.hpp"
#include "loadgen/stream.hpp"
#include "loadgen/tls.hpp"

namespace waitbench::loadgen {

struct Reached {
  Endpoint endpoint;
  std::optional<TlsClient> tls{};  ///< for https
  const TlsClient* tls_or_null() const { return tls ? &*tls : nullptr; }
};

/// Resolves the host, and makes and closes a connection. Blocks until then. Errors: the host cannot be
/// resolved, nothing listens, TLS fails (environment); `interrupted` when `stop` was requested.
Result<Reached> reach(const LoadOptions& options, const std::stop_token& stop);

}  // namespace waitbench::loadgen
