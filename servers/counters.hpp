// What a server counts about itself, and the table that gives each count its public name.
//
// Any thread counts, any thread reads; each count is exact, but a reader sees them at slightly different
// moments.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "servers/counter.hpp"

namespace waitbench::servers {

struct Counters {
  Counter connections_accepted;
  Counter connections_open;
  Counter
      connections_refused;  ///< answered 503 for want of a thread: refused by the system, or --max-threads
  Counter accept_errors;
  Counter requests;                ///< whole, well-formed, handed to the site
  Counter requests_in_flight;      ///< of those, not yet answered
  std::array<Counter, 3> answers;  ///< sent whole: 2xx, 4xx, 5xx
  Counter malformed;               ///< refused by the HTTP layer
  Counter timeouts;                ///< a deadline of the limits passed
  Counter pool_timeouts;           ///< answered 503 because a pool had no connection in time
  Counter in_queue;                ///< requests that wait for their turn
  std::array<Counter, 3> shed;     ///< answered 503 instead of being done, by Shed
  Counter abandoned;               ///< their work ended early, because the client had left
  Counter in_vain;                 ///< their work was done, but the client had left before

  /// Counts an answer of that status.
  void answered(int status) noexcept { answers[status < 400 ? 0 : status < 500 ? 1 : 2].add(); }
};

/// Tells rows of one name apart: {"class", "2xx"}. Empty where there is only one.
struct Label {
  std::string_view key, value;
  bool operator==(const Label&) const = default;
};

/// One row of the public table of counts.
struct CounterInfo {
  enum class Kind { counter, gauge };
  std::string_view name;  ///< as in /stats; metrics add "waitbench_", and "_total" for counters
  std::string_view help;
  Kind kind;
  Label label;
  const Counter& (*of)(const Counters&);
};
/// Rows of one name stand together.
std::span<const CounterInfo> counter_table();

}  // namespace waitbench::servers
