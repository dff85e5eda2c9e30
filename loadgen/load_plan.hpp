// What all threads of one load have in common.
#pragma once

#include <cstdint>

#include "loadgen/options.hpp"
#include "loadgen/reach.hpp"
#include "loadgen/request_source.hpp"
#include "loadgen/schedule.hpp"

namespace waitbench::loadgen {

struct LoadPlan {
  LoadOptions options;
  Reached target;
  Phases phases;
  TimePoint start;  ///< the beginning of the load, the zero of every time
  PreparedRequests requests{options};

  /// Thread `index`'s part of `whole`: nothing is shared between threads while they run.
  std::uint64_t share(std::uint64_t whole, unsigned index) const {
    return whole / options.threads + (index < whole % options.threads ? 1 : 0);
  }
};

}  // namespace waitbench::loadgen
