// What all threads of one load have in common.
#pragma once

#include <optional>

#include "loadgen/options.hpp"
#include "loadgen/request_source.hpp"
#include "loadgen/schedule.hpp"
#include "loadgen/stream.hpp"

namespace waitbench::loadgen {

struct LoadPlan {
  LoadOptions options;
  Endpoint endpoint;
  std::optional<TlsClient> tls{};  ///< for https
  Phases phases;
  TimePoint start;  ///< the beginning of the load, the zero of every time
  PreparedRequests requests{options};

  const TlsClient* tls_or_null() const { return tls ? &*tls : nullptr; }
  /// Thread `index`'s part of `whole`: nothing is shared between threads while they run.
  std::uint64_t share(std::uint64_t whole, unsigned index) const {
    return whole / options.threads + (index < whole % options.threads ? 1 : 0);
  }
};

}  // namespace waitbench::loadgen
