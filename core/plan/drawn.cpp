// A drawn plan's list of actions, read.
#include <algorithm>

#include "core/plan/plan.hpp"

namespace waitbench {
namespace {

struct InnerLength {
  std::size_t operator()(const DrawnPlan::Together& together) const { return together.length; }
  std::size_t operator()(const DrawnPlan::Branch& branch) const { return branch.length; }
  std::size_t operator()(const auto&) const { return 0; }
};

std::size_t inner_length(const DrawnPlan::Action& action) noexcept {
  return std::visit(InnerLength{}, action);
}

struct OwnTime {
  Duration operator()(const DrawnPlan::Together&) const { return {}; }
  Duration operator()(const DrawnPlan::Branch&) const { return {}; }
  Duration operator()(const auto& timed) const { return timed.time; }
};

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
    sum += std::visit(OwnTime{}, actions.front());
    Duration longest{0};
    for (auto branches = inside(actions); !branches.empty(); branches = rest(branches))
      longest = std::max(longest, time_of(inside(branches)));
    sum += longest;
  }
  return sum;
}

}  // namespace waitbench
