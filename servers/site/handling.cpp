#include "servers/site/handling.hpp"

namespace waitbench::servers {

DrawnPlan& Handling::decide() {
  static DrawnPlan nothing;  // without actions, into which a plan's course is noted
  auto decision = site_.decide(std::get<http::Request>(state_));
  std::visit([this](auto&& decided) { state_ = std::forward<decltype(decided)>(decided); },
             std::move(decision));
  auto* work = std::get_if<Work>(&state_);
  return work != nullptr ? work->plan : nothing;
}

const http::Answer& Handling::answer(WorkEnd how) {
  if (const auto* work = std::get_if<Work>(&state_)) {
    state_ = site_.report(*work, how);
  } else if (std::holds_alternative<http::Request>(state_)) {
    state_ = site_.refuse(how);
  }
  return std::get<http::Answer>(state_);
}

}  // namespace waitbench::servers
