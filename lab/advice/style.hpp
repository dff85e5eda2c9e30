// Which style suits a workload, request/response, a queue, or some of both, and why. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lab/advice/alternative.hpp"
#include "lab/advice/workload.hpp"

namespace waitbench::lab {

/// The style, and the reasons for it as sentences.
std::pair<Style, std::vector<std::string>> decide_style(const Workload& workload);

/// What a request takes in all, what nobody waits for included.
Duration whole(const Workload& workload);

}  // namespace waitbench::lab
