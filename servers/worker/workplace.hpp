// Where a worker's jobs are done: each on a thread that it blocks, or as coroutines on one thread.
#pragma once

#include <functional>
#include <memory>

#include "core/plan/plan.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers::worker {

/// Two ways to wait, and the same plans done (servers/work/blocking.hpp, suspending.hpp).
enum class Waits : std::uint8_t { blocking, coroutine };

class Workplace {
 public:
  /// Told how the work ended, on the thread that did it; it must not block there.
  using Ended = std::move_only_function<void(const DrawnPlan& plan, WorkEnd end)>;

  Workplace() = default;
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  virtual ~Workplace() = default;
  /// Begins a plan. `ended` is called once, or, after stop(), perhaps never; at once, when there is no thread
  /// for it. One thread at a time.
  virtual void begin(DrawnPlan plan, Ended ended) = 0;
  /// After the cut (servers/work/cut_off.hpp): returns when no plan is worked on any more.
  virtual void stop() = 0;
};

/// Takes a thread for each plan, as long as it lasts: with the stack that the resources tell.
std::unique_ptr<Workplace> blocking_workplace(Resources& resources);
/// All plans on one thread of its own. Throws std::exception when the system refuses it.
std::unique_ptr<Workplace> suspending_workplace(Resources& resources);

}  // namespace waitbench::servers::worker
