// Whether to try at all: an upstream that has just failed too often is left alone for a while.
//
//            a share of the last attempts failed           the time is over, somebody asks
//   closed ------------------------------------> open -----------------------------------> half-open
//     ^                                           ^                                          |  |
//     |                                           +------------ the probe failed ------------+  |
//     +--------------------------------- the probe went well -----------------------------------+
//
// Half-open lets one attempt through, the probe; all others are refused until it has ended. Source: M.
// Nygard, "Release It!", 2007, section 5.2; M. Fowler, "CircuitBreaker", 2014. The share over a window of
// attempts, instead of failures in a row, also sees an upstream that answers now and then.
//
// Pure: time is a parameter and must not run backwards. Not for several threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/units.hpp"

namespace waitbench::servers::upstream {

struct BreakerPolicy {
  double failure_percent = 50;  ///< opens when so many of the window failed; above 0
  std::size_t window = 20;      ///< attempts, at least 1; none is judged before so many ended
  Duration open_time = std::chrono::seconds(5);  ///< from opening to the probe
  bool operator==(const BreakerPolicy&) const = default;
};

class CircuitBreaker {
 public:
  enum class State : std::uint8_t { closed, open, half_open };

  /// Leave to make one attempt. It must come back, once, by report() or give_back().
  struct Permit {
    std::uint64_t epoch = 0;
  };

  explicit CircuitBreaker(const BreakerPolicy& policy) : policy_(policy), failed_(policy.window) {}

  /// Nothing: leave the upstream alone.
  std::optional<Permit> ask(TimePoint now);
  /// How the attempt ended. One that was begun before the state changed last says nothing about now and is
  /// ignored.
  void report(Permit permit, bool well, TimePoint now);
  /// It ended without showing anything.
  void give_back(Permit permit);

  /// Half-open only from when somebody asked.
  State state() const { return state_; }
  /// True when nothing can be let through before `when`.
  bool is_shut_until(TimePoint when) const { return state_ == State::open && when < open_until_; }

 private:
  void change_to(State state);
  void open(TimePoint now);
  void judge(bool well, TimePoint now);

  BreakerPolicy policy_;
  State state_ = State::closed;
  std::uint64_t epoch_ = 0;   // counts changes of state
  bool probing_ = false;      // while half-open
  TimePoint open_until_;      // while open
  std::vector<bool> failed_;  // a ring of the attempts that ended last, while closed
  std::size_t ended_ = 0, failures_ = 0;
};

}  // namespace waitbench::servers::upstream
