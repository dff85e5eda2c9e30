// One upstream, as a whole server shares it: where it is, what calls to it are told, what guards them, how
// long they took.
//
// Any thread. It outlives the clients that call it.
#pragma once

#include "servers/times.hpp"
#include "servers/upstream/call_target.hpp"
#include "servers/upstream/guards.hpp"

namespace waitbench::servers::upstream {

struct Upstream {
  /// `count` must outlive it; several upstreams may share it.
  Upstream(CallTarget where, const UpstreamOptions& how, UpstreamCounters& count)
      : target(std::move(where)), options(how), counters(count), guards(how, count) {}

  const CallTarget target;
  const UpstreamOptions options;
  UpstreamCounters& counters;
  Guards guards;
  Times times;  ///< of calls that were tried, from their begin to their end
};

}  // namespace waitbench::servers::upstream
