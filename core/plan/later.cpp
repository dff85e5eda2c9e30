// Which part of a plan is done before the answer, and which is left for later.
#include "core/plan/plan.hpp"

namespace waitbench {

const Plan* later_of(const Plan& plan) noexcept {
  if (plan.steps.empty()) return nullptr;
  const auto* later = std::get_if<step::Later>(&plan.steps.back());
  return later == nullptr ? nullptr : &later->job.front();
}

Plan now_of(Plan plan) {
  if (later_of(plan) != nullptr) plan.steps.pop_back();
  return plan;
}

}  // namespace waitbench
