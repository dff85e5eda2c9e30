#include "core/host/capacity.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace waitbench {
namespace {

// What the program itself takes of each, generously.
constexpr std::uint64_t own_descriptors = 64;
constexpr std::uint64_t own_threads = 32;
constexpr std::uint64_t own_maps = 300;

constexpr std::uint64_t maps_per_thread = 2;

// Memory of the whole machine, client and server and kernel together, rounded up from docs/price-list.md: a
// connection with a coroutine that reads it takes 2.3 KiB and 7.6 KiB of the kernel's for both ends; a parked
// thread 8.4 KiB more and 27 KiB of the kernel's. What a handler touches of its stack comes on top.
constexpr Bytes memory_per_request{12 * 1024};
constexpr Bytes memory_per_thread{40 * 1024};

std::uint64_t less(std::uint64_t whole, std::uint64_t part) {
  return whole > part ? whole - part : 0;
}

class Ceilings {
 public:
  void add(std::uint64_t users, std::string limit, std::string to_lift) {
    const auto place = std::ranges::upper_bound(lowest_first_, users, {}, &Ceiling::users);
    lowest_first_.insert(place, {users, std::move(limit), std::move(to_lift)});
  }
  // Each process may open as many.
  void add_descriptors(const Limits& limits, unsigned processes = 1) {
    add(processes * less(limits.descriptors, own_descriptors),
        fmt::format("{} descriptors{}", format_count(limits.descriptors), processes == 1 ? "" : " each"),
        processes == 1 ? "ulimit -n, or --processes" : "ulimit -n, or more processes");
  }
  void add_memory(const Limits& limits, Bytes each) {
    if (const auto memory = limits.memory_available) {
      add(memory->count / each.count, fmt::format("{} of memory available", format_bytes(*memory)),
          "more memory");
    }
    if (const auto memory = limits.cgroup_memory) {
      add(memory->count / each.count, fmt::format("{} in its cgroup", format_bytes(*memory)),
          "memory.max of its cgroup");
    }
  }
  // Limits on threads: `already` of them run.
  void add_threads(std::optional<std::uint64_t> most, std::uint64_t already, std::string_view name,
                   std::string to_lift) {
    if (most)
      add(less(*most, already + own_threads), fmt::format("{} {}", name, format_count(*most)),
          std::move(to_lift));
  }

  std::vector<Ceiling> lowest_first() && { return std::move(lowest_first_); }

 private:
  std::vector<Ceiling> lowest_first_;
};

}  // namespace

Capacity coroutine_capacity(const Limits& limits, unsigned processes) {
  Ceilings ceilings;
  ceilings.add_descriptors(limits, processes);
  ceilings.add_memory(limits, memory_per_request);
  return {processes == 1 ? "users, coroutine, one process"
                         : fmt::format("users, coroutine, {} processes", processes),
          std::move(ceilings).lowest_first()};
}

Capacity thread_capacity(const Limits& limits) {
  const auto running = limits.threads_running.value_or(0);
  Ceilings ceilings;
  ceilings.add_descriptors(limits);
  ceilings.add_threads(limits.threads_max, running, "threads-max", "sysctl kernel.threads-max");
  ceilings.add_threads(limits.pid_max, running, "pid_max", "sysctl kernel.pid_max");
  ceilings.add_threads(limits.user_threads, running, "user's threads", "ulimit -u");
  ceilings.add_threads(limits.cgroup_threads, 0, "pids.max", "pids.max of its cgroup");
  if (const auto maps = limits.max_map_count) {
    ceilings.add(less(*maps, own_maps) / maps_per_thread,
                 fmt::format("max_map_count {}", format_count(*maps)), "sysctl vm.max_map_count");
  }
  ceilings.add_memory(limits, memory_per_thread);
  return {"users, thread per request", std::move(ceilings).lowest_first()};
}

Capacity port_capacity(const Limits& limits) {
  Ceilings ceilings;
  if (limits.ephemeral_ports) {
    ceilings.add(limits.ephemeral_ports->count(), "ephemeral ports", "several source addresses");
  }
  return {"connections to one address", std::move(ceilings).lowest_first()};
}

std::vector<Capacity> capacities(const Limits& limits) {
  std::vector<Capacity> all{coroutine_capacity(limits)};
  if (limits.cores > 1) all.push_back(coroutine_capacity(limits, limits.cores));
  all.push_back(thread_capacity(limits));
  all.push_back(port_capacity(limits));
  return all;
}

Result<void> check_capacity(std::uint64_t users, const Limits& limits, std::uint64_t sources) {
  if (users > less(limits.descriptors, own_descriptors)) {
    return environment_error(fmt::format(
        "{0} users need {0} descriptors{1}; this process may open {2}. See `waitbench doctor`.",
        format_count(users),
        users > limits.descriptors ? "" : fmt::format(" and {} for the program's own", own_descriptors),
        format_count(limits.descriptors)));
  }
  if (limits.ephemeral_ports && users > sources * limits.ephemeral_ports->count()) {
    const auto ports = limits.ephemeral_ports->count();
    return environment_error(fmt::format(
        "{0} users need {0} local ports; {1} {2}. It would take {3} source addresses. See `waitbench "
        "doctor`.",
        format_count(users),
        sources == 1 ? "one source address has" : fmt::format("{} source addresses have", sources),
        format_count(sources * ports), format_count((users + ports - 1) / ports)));
  }
  return {};
}

}  // namespace waitbench
