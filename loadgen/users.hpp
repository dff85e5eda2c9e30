// A closed load's users: each sends its next request when the last one was answered and it has thought.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "loadgen/active_users.hpp"
#include "loadgen/event_loop.hpp"
#include "loadgen/exchanges.hpp"
#include "loadgen/load_plan.hpp"

namespace waitbench::loadgen {

class Users {
 public:
  /// Every `plan.options.threads`-th user, beginning with `index`. All must outlive it; it must outlive the
  /// loop's run.
  Users(const LoadPlan& plan, unsigned index, EventLoop& loop, Exchanges& exchanges);
  ~Users();
  /// To be called once, before the loop runs: an activity for each user.
  void begin();

 private:
  class User;  // NOLINT(cppcoreguidelines-virtual-class-destructor): final
  UserCurve curve_;
  std::vector<std::unique_ptr<User>> users_;
};

}  // namespace waitbench::loadgen
