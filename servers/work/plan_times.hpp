// What a plan did, told in JSON: the times that it waited and computed.
#pragma once

#include <string>

#include "core/plan/plan.hpp"

namespace waitbench::servers {

/// Appends `"waited_us":[...],"computed_us":[...]`, in microseconds, exactly, in the order of the plan's
/// text; for a plan with pools, calls or statements also `,"pool_waited_us":[...]`, `,"called_us":[...]`,
/// `,"db_waited_us":[...],"db_took_us":[...]`.
void append_times(std::string& json, const DrawnPlan& plan);

}  // namespace waitbench::servers
