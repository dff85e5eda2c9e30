// The plan, done by a thread that blocks while it waits.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/work/compute.hpp"

namespace waitbench::servers {

/// Returns when every action is done, or at once when cut.
inline void do_blocking(const DrawnPlan& plan, CpuSpeed speed, const CutOff& cut) {
  for (const auto& action : plan.actions) {
    if (const auto* wait = std::get_if<DrawnPlan::Wait>(&action)) {
      cut.sleep_until(Clock::now() + wait->time);
    } else {
      compute(std::get<DrawnPlan::Cpu>(action).time, speed, cut);
    }
  }
}

}  // namespace waitbench::servers
