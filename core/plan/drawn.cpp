// A drawn plan's list of actions, read.
#include <algorithm>

#include "core/plan/plan.hpp"

namespace waitbench {
namespace {

std::size_t inner_length(const DrawnPlan::Action& action) noexcept {
  if (const auto* together = std::get_if<DrawnPlan::Together>(&action)) return together->length;
  if (const auto* branch = std::get_if<DrawnPlan::Branch>(&action)) return branch->length;
  const bool has_origin =
      std::holds_alternative<DrawnPlan::Call>(action) || std::holds_alternative<DrawnPlan::Db>(action);
  return has_origin ? 1 : 0;
}

Duration own_time(const DrawnPlan::Action& action) noexcept {
  if (const auto* wait = std::get_if<DrawnPlan::Wait>(&action)) return wait->time;
  if (const auto* cpu = std::get_if<DrawnPlan::Cpu>(&action)) return cpu->time;
  if (const auto* pool = std::get_if<DrawnPlan::Pool>(&action)) return pool->time;
  return {};
}

}  // namespace

Actions first(Actions actions) noexcept {
  return actions.first(1 + inner_length(actions.front()));
}

Actions rest(Actions actions) noexcept {
  return actions.subspan(1 + inner_length(actions.front()));
}

Actions inside(Actions actions) noexcept {
  return first(actions).subspan(1);
}

Duration time_of(Actions actions) noexcept {
  Duration sum{0};
  for (; !actions.empty(); actions = rest(actions)) {
    sum += own_time(actions.front());
    Duration longest{0};
    for (auto branches = inside(actions); !branches.empty(); branches = rest(branches))
      longest = std::max(longest, time_of(inside(branches)));
    sum += longest;
  }
  return sum;
}

void tell_origin(DrawnPlan& plan, const DrawnPlan::Origin& origin) {
  for (auto& action : plan.actions) {
    if (std::holds_alternative<DrawnPlan::Origin>(action)) action = origin;
  }
}

}  // namespace waitbench
