// What stands between this server and one upstream, as all its threads share it: bulkhead, circuit breaker,
// retry budget.
//
// Any thread. One lock around three small machines: it is taken four times in a call, for nanoseconds.
#pragma once

#include <mutex>
#include <optional>

#include "servers/upstream/bulkhead.hpp"
#include "servers/upstream/circuit_breaker.hpp"
#include "servers/upstream/counters.hpp"
#include "servers/upstream/options.hpp"
#include "servers/upstream/retry_budget.hpp"

namespace waitbench::servers::upstream {

class Guards {
 public:
  using Permit = CircuitBreaker::Permit;

  /// `counters` must outlive it; it counts the breaker's transitions there, the rest is its user's to count.
  Guards(const UpstreamOptions& options, UpstreamCounters& counters);
  ~Guards();
  Guards(const Guards&) = delete;
  Guards& operator=(const Guards&) = delete;

  /// A call begins, if the bulkhead has a place for it; it ends with leave().
  bool enter();
  void leave();

  /// As CircuitBreaker's; without a breaker everything may pass.
  std::optional<Permit> ask(TimePoint now);
  void report(Permit permit, bool well, TimePoint now);
  void give_back(Permit permit);
  bool is_shut_until(TimePoint when) const;

  /// Takes a retry from the budget.
  bool withdraw_retry();

 private:
  void count_change(CircuitBreaker::State before);

  mutable std::mutex mutex_;
  Bulkhead bulkhead_;
  std::optional<CircuitBreaker> breaker_;
  std::optional<RetryBudget> budget_;
  UpstreamCounters& counters_;
};

}  // namespace waitbench::servers::upstream
