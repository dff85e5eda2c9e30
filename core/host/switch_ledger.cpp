#include "core/host/switch_ledger.hpp"

namespace waitbench {

void SwitchLedger::saw(pid_t thread, SwitchCounts counts) {
  auto& seen = living_[thread];
  const bool another =
      counts.voluntary < seen.counts.voluntary || counts.involuntary < seen.counts.involuntary;
  total_ += counts;
  if (!another) total_ -= seen.counts;
  seen = {counts, walk_};
}

std::vector<pid_t> SwitchLedger::not_seen() const {
  std::vector<pid_t> threads;
  for (const auto& [thread, seen] : living_) {
    if (seen.walk != walk_) threads.push_back(thread);
  }
  return threads;
}

void SwitchLedger::ended(pid_t thread) {
  living_.erase(thread);
}

}  // namespace waitbench
