// What would each way of doing a workload do?
//
// Pure: from the workload, what this machine allows, and what was measured on it. Formulas are those of
// lab/theory; docs/method.md, "Advice", says which, and what they leave out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/host/limits.hpp"
#include "lab/advice/alternative.hpp"
#include "lab/advice/prices.hpp"
#include "lab/advice/workload.hpp"

namespace waitbench::lab {

/// Of what is wanted: from here on it is enough.
inline constexpr double nearly_all = 0.95;

/// In the order of Way; a hybrid only if something can be left for later. Null prices: nobody measured them;
/// memory, what costs beside the plan and the few threads of a server's own are left out. `limits` are this
/// process's, whose cores and memory count only as far as `workload` says.
std::vector<Alternative> alternatives_of(const Workload& workload, const Prices* prices,
                                         const Limits& limits);

/// How many threads the limits allow a process, memory aside; nothing if they name no number.
std::optional<std::uint64_t> most_threads(const Limits& limits);

}  // namespace waitbench::lab
