#include "loadgen/reach.hpp"

#include <utility>

#include "loadgen/probe.hpp"
#include "loadgen/resolve.hpp"

namespace waitbench::loadgen {

Result<Reached> reach(const LoadOptions& options, const std::stop_token& stop) {
  const auto endpoints = resolve(options.url);
  if (!endpoints) return endpoints.error();
  std::optional<TlsClient> tls;
  if (options.url.secure) {
    auto made = TlsClient::make(options.url.host, options.trust);
    if (!made) return made.error();
    tls = std::move(*made);
  }
  const auto endpoint = find_listening(options, *endpoints, tls ? &*tls : nullptr, stop);
  if (!endpoint) return endpoint.error();
  return Reached{.endpoint = *endpoint, .tls = std::move(tls)};
}

}  // namespace waitbench::loadgen
