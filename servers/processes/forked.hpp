// One process becomes a supervisor and its workers.
//
// By fork alone, without exec: the workers find in place what was prepared for them (the options, the CPU's
// measured speed, the shared counters, the claimed port), and nothing has to survive a command line. That is
// safe because no thread runs yet: whatever starts threads (a server, the admin port) comes after.
#pragma once

#include <sys/types.h>
#include <variant>
#include <vector>

#include "core/descriptor.hpp"
#include "core/result.hpp"

namespace waitbench::servers {

/// A worker, as its supervisor has it. The supervisor reaps it.
struct Supervised {
  pid_t pid;
  Descriptor channel;
};
/// What a worker knows of itself.
struct WorkerSide {
  unsigned index;
  Descriptor channel;  ///< to the supervisor
};
/// Who this process is.
using Forked = std::variant<std::vector<Supervised>, WorkerSide>;

/// Returns in the supervisor and in each of `count` workers. Only from a process with one thread, which must
/// live as long as the workers: when it ends, however it ends, the kernel kills them (PR_SET_PDEATHSIG).
/// Errors (environment), in the supervisor: no more processes or descriptors; then no worker is left.
Result<Forked> fork_workers(unsigned count);

}  // namespace waitbench::servers
