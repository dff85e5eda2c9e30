// How long to wait before trying again, so that those who failed together do not come back together. Pure.
#pragma once

#include "core/units.hpp"

namespace waitbench {

/// Exponential backoff with full jitter: `uniform`, in [0, 1), of min(cap, first * 2^(retry - 1)), `retry`
/// from 1; never overflows. Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
/// 2015.
Duration backoff_with_full_jitter(Duration first, Duration cap, unsigned retry, double uniform);

}  // namespace waitbench
