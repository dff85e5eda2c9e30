#include "core/host/process_tree_sample.hpp"

#include <algorithm>
#include <utility>

namespace waitbench {
namespace {

void add_cumulative(ProcessSample& sum, const ProcessSample& sample) {
  sum.cpu += sample.cpu;
  sum.voluntary_switches += sample.voluntary_switches;
  sum.involuntary_switches += sample.involuntary_switches;
}

void add_all(ProcessSample& sum, const ProcessSample& sample) {
  add_cumulative(sum, sample);
  sum.threads += sample.threads;
  sum.descriptors += sample.descriptors;
  sum.rss.count += sample.rss.count;
  sum.virtual_size.count += sample.virtual_size.count;
  sum.switches_current = sum.switches_current && sample.switches_current;
}

}  // namespace

Result<ProcessTreeSampler> ProcessTreeSampler::open(pid_t pid) {
  auto root = ProcessSampler::open(pid);
  if (!root) return root.error();
  ProcessTreeSampler tree(std::move(*root));
  if (const auto first = tree.sample_with_switches(); !first) return first.error();
  return tree;
}

Result<ProcessSample> ProcessTreeSampler::sample(TimePoint now) {
  return add_up([now](ProcessSampler& sampler) { return sampler.sample(now); });
}

Result<ProcessSample> ProcessTreeSampler::sample_with_switches() {
  return add_up([](ProcessSampler& sampler) { return sampler.sample_with_switches(); });
}

template <class Sample>
Result<ProcessSample> ProcessTreeSampler::add_up(Sample sample_of) {
  if (const auto found = find_children(); !found) return found.error();
  ProcessSample sum;
  for (auto member = members_.begin(); member != members_.end();) {
    const auto sample = sample_of(member->sampler);
    if (!sample && (member == members_.begin() || !member->sampler.has_ended())) return sample.error();
    if (!sample) {
      add_cumulative(ended_, member->last);
      member = members_.erase(member);
      continue;
    }
    member->last = *sample;
    add_all(sum, *sample);
    ++member;
  }
  add_cumulative(sum, ended_);
  return sum;
}

// Walks over the list while it grows, so that grandchildren are found as well.
Result<void> ProcessTreeSampler::find_children() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    for (const auto pid : members_[i].sampler.children()) {
      if (knows(pid)) continue;
      auto child = ProcessSampler::open(pid);
      // Still in the list: it is the child that was opened, not a stranger that was given its number.
      const auto still = members_[i].sampler.children();
      if (std::ranges::find(still, pid) == still.end()) continue;
      if (child) {
        members_.push_back({std::move(*child), {}});
      } else if (!ProcessSampler::has_ended(pid)) {
        return child.error();
      }
    }
  }
  return {};
}

bool ProcessTreeSampler::knows(pid_t pid) const {
  return std::ranges::any_of(members_, [pid](const Member& member) { return member.sampler.pid() == pid; });
}

}  // namespace waitbench
