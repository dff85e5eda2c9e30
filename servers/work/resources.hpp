// What the plans of one server draw on together, and how a request's work ends.
#pragma once

#include <cstdint>

#include "core/plan/cpu_work.hpp"
#include "servers/work/cut_off.hpp"

namespace waitbench::servers {

/// Shared by all requests of a server. Any thread.
struct Resources {
  CpuSpeed cpu_speed;  ///< of the `cpu` step
  CutOff cut{};        ///< happens when the drain's time is over
};

enum class WorkEnd : std::uint8_t {
  done,  ///< every action is
  cut,   ///< the server ends: there is no answer
};

}  // namespace waitbench::servers
