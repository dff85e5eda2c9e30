#include "servers/workers/growth.hpp"

namespace waitbench::servers {

std::optional<TimePoint> next_thread_due(const GrowthRules& rules, std::size_t queued, unsigned threads,
                                         TimePoint began) noexcept {
  if (queued == 0 || threads >= rules.threads_max) return {};
  return began + rules.grow_every;
}

TimePoint next_interval(const GrowthRules& rules, TimePoint due, TimePoint now) noexcept {
  return now - due < rules.grow_every ? due : now;
}

std::optional<TimePoint> retirement_due(const GrowthRules& rules, unsigned threads,
                                        TimePoint idle_since) noexcept {
  if (threads <= rules.threads) return {};
  return idle_since + rules.retire_after;
}

}  // namespace waitbench::servers
