#include "servers/site/handling.hpp"

namespace waitbench::servers {

const DrawnPlan& Handling::decide() {
  static const DrawnPlan nothing;
  auto decision = site_.decide(std::get<http::Request>(state_));
  std::visit([this](auto&& decided) { state_ = std::forward<decltype(decided)>(decided); },
             std::move(decision));
  const auto* work = std::get_if<Work>(&state_);
  return work != nullptr ? work->plan : nothing;
}

const http::Answer& Handling::answer() {
  if (const auto* work = std::get_if<Work>(&state_)) state_ = site_.report(*work);
  return std::get<http::Answer>(state_);
}

}  // namespace waitbench::servers
