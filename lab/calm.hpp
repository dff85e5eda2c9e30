// Waiting until nothing disturbs the machine, before what it has spoilt is measured again. Pure: the looking
// and the pausing are the caller's.
#pragma once

#include <functional>

#include "core/record/record.hpp"

namespace waitbench::lab {

/// Whether a run was refused because the load generator did not get the CPU when it needed it, or the host of
/// a virtual machine took it from everybody.
bool was_disturbed(const Run& run);

/// Looks at the share of sleeps that end late, and pauses, until it is 0.5 % or less, but at most `most`
/// times. `pause` returns false if there is no time left. Whether the machine was calm in the end.
bool await_calm(unsigned most, const std::function<double()>& look, const std::function<bool()>& pause);

}  // namespace waitbench::lab
