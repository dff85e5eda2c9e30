// Every step of a plan that a request does, whatever branch it stands in.
#pragma once

#include "core/plan/plan.hpp"

namespace waitbench {

/// Calls `visit` with each Step in the order of the text, a `together` before what stands in it; of a
/// `later` the step alone, since its job is another's work.
template <class Visit>
void each_step(const Plan& plan, const Visit& visit) {
  for (const auto& step : plan.steps) {
    visit(step);
    const auto* together = std::get_if<step::Together>(&step);
    if (together == nullptr) continue;
    for (const auto& branch : together->branches) each_step(branch, visit);
  }
}

}  // namespace waitbench
