// The plan, done by a thread that blocks while it waits.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/work/compute.hpp"

namespace waitbench::servers {

/// Returns when every action is done, or at once when cut.
inline WorkEnd do_blocking(const DrawnPlan& plan, Resources& resources) {
  for (const auto& action : plan.actions) {
    if (const auto* wait = std::get_if<DrawnPlan::Wait>(&action)) {
      if (wait->time > Duration::zero()) resources.cut.sleep_until(Clock::now() + wait->time);
    } else {
      compute(std::get<DrawnPlan::Cpu>(action).time, resources);
    }
  }
  return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

}  // namespace waitbench::servers
