// How a server ends: signals to wait for, and what is in flight finishes.
#pragma once

#include <csignal>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "core/units.hpp"
#include "servers/server.hpp"

namespace waitbench::cli {

/// Signals as something to wait for. Blocked from construction on, so make it before any thread starts: then
/// none is interrupted by them.
class AwaitedSignals {
 public:
  AwaitedSignals(std::initializer_list<int> signals);

  /// Which one came.
  int wait() const;
  std::optional<int> wait_until(TimePoint deadline) const;
  bool came() const { return wait_until(TimePoint{}).has_value(); }

 private:
  sigset_t set_{};
};

/// Lets what is in flight finish, `limit` long at most. A signal ends the patience; what is cut off is told
/// on stderr, by `who` ("waitbench serve").
void drain(servers::Server& server, Duration limit, const AwaitedSignals& impatience, std::string_view who);

}  // namespace waitbench::cli
