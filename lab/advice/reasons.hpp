// Why is an alternative advised, and why not another? As sentences. Pure.
#pragma once

#include "lab/advice/advise.hpp"
#include "lab/advice/workload.hpp"

namespace waitbench::lab {

/// Adds to the reasons of an advice whose alternatives are ranked.
void say_why(const Workload& workload, Advice& advice);

}  // namespace waitbench::lab
