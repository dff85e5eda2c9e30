// The upstreams of one server: one for each URL that its plan calls, in the order of the text.
#pragma once

#include <cstdint>
#include <deque>
#include <span>

#include "servers/upstream/blocking_client.hpp"

namespace waitbench::servers::upstream {

/// What a server is told of its calls.
struct CallsSpec {
  std::vector<CallTarget> targets;  ///< of the URLs of its plan: call_targets()
  UpstreamOptions options;
  std::uint64_t seed = 1;  ///< of backoffs, and of the numbers that upstreams are given
};

/// Any thread.
class Upstreams {
 public:
  /// One of them, and the client of whoever blocks. Those who are suspended have one for each I/O thread
  /// (suspending_clients.hpp).
  struct Called {
    Called(const CallTarget& target, const UpstreamOptions& options, const CutOff& cut)
        : upstream(target, options, counters), client(upstream, cut) {}

    UpstreamCounters counters;
    Upstream upstream;
    BlockingClient client;
  };

  /// `cut` must outlive it.
  Upstreams(const CallsSpec& spec, const CutOff& cut) : seed_(spec.seed) {
    for (const auto& target : spec.targets) called_.emplace_back(target, spec.options, cut);
  }

  Called& operator[](std::size_t place) { return called_.at(place); }
  std::uint64_t seed() const noexcept { return seed_; }
  auto begin() const noexcept { return called_.begin(); }
  auto end() const noexcept { return called_.end(); }

 private:
  const std::uint64_t seed_;
  std::deque<Called> called_;  // they stay where they are
};

}  // namespace waitbench::servers::upstream
