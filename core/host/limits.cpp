#include "core/host/limits.hpp"

#include <memory>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/host/cgroup.hpp"
#include "core/host/proc_file.hpp"

namespace waitbench {
namespace {

rlimit limit_of(decltype(RLIMIT_NOFILE) resource) noexcept {
  rlimit limit{};
  ::getrlimit(resource, &limit);  // fails only for a bad argument
  return limit;
}

unsigned allowed_cores() {
  // The mask's size is the kernel's, not known before: try until it fits.
  for (int most = 1024; most <= 1 << 20; most *= 2) {
    const std::unique_ptr<cpu_set_t, decltype([](cpu_set_t* set) { CPU_FREE(set); })> set(
        CPU_ALLOC(static_cast<std::size_t>(most)));
    const auto size = CPU_ALLOC_SIZE(static_cast<std::size_t>(most));
    if (set && ::sched_getaffinity(0, size, set.get()) == 0) {
      return static_cast<unsigned>(CPU_COUNT_S(size, set.get()));
    }
  }
  return 1;
}

// Reads a file and parses it; notes the name when either fails.
class Reader {
 public:
  explicit Reader(std::string root) : root_(std::move(root)) {}

  template <class Parse>
  auto read(const std::string& path, Parse parse) -> decltype(parse(std::string_view())) {
    boost::system::error_code error;
    const auto text = read_file((root_ + path).c_str(), error);
    auto value = parse(text);
    if (!value) unreadable_.push_back(path);
    return value;
  }
  auto number(const std::string& path) { return read(path, parse_number); }

  std::vector<std::string> unreadable() && { return std::move(unreadable_); }

 private:
  std::string root_;
  std::vector<std::string> unreadable_;
};

// In v1 and v2 the same limit may go by two names.
std::optional<std::uint64_t> cgroup_limit(const std::string& root, std::string_view cgroups,
                                          std::string_view controller, const std::string& v1,
                                          const std::string& v2) {
  const auto group = parse_cgroup(cgroups, controller);
  if (!group) return std::nullopt;
  return lowest_cgroup_limit(root, *group, group->mount.empty() ? v2 : v1);
}

}  // namespace

Limits read_limits(const std::string& root) {
  Limits limits;
  const auto descriptors = limit_of(RLIMIT_NOFILE);
  limits.descriptors = descriptors.rlim_cur;
  limits.descriptors_hard = descriptors.rlim_max;
  const auto user_threads = limit_of(RLIMIT_NPROC).rlim_cur;
  if (user_threads != RLIM_INFINITY && ::geteuid() != 0) limits.user_threads = user_threads;
  limits.cores = allowed_cores();

  Reader reader(root);
  limits.threads_max = reader.number("/proc/sys/kernel/threads-max");
  limits.pid_max = reader.number("/proc/sys/kernel/pid_max");
  limits.max_map_count = reader.number("/proc/sys/vm/max_map_count");
  limits.ephemeral_ports = reader.read("/proc/sys/net/ipv4/ip_local_port_range", parse_port_range);
  limits.accept_backlog = reader.number("/proc/sys/net/core/somaxconn");
  limits.handshake_backlog = reader.number("/proc/sys/net/ipv4/tcp_max_syn_backlog");
  limits.overcommit = reader.number("/proc/sys/vm/overcommit_memory");
  reader.read("/proc/meminfo", [&](std::string_view text) {
    limits.memory_total = parse_meminfo(text, "MemTotal");
    limits.memory_available = parse_meminfo(text, "MemAvailable");
    return limits.memory_available;
  });
  if (const auto load = reader.read("/proc/loadavg", parse_load_average))
    limits.threads_running = load->threads;
  limits.unreadable = std::move(reader).unreadable();

  boost::system::error_code error;
  const auto cgroups = read_file((root + "/proc/self/cgroup").c_str(), error);
  limits.cgroup_threads = cgroup_limit(root, cgroups, "pids", "pids.max", "pids.max");
  const auto memory = cgroup_limit(root, cgroups, "memory", "memory.limit_in_bytes", "memory.max");
  if (memory) limits.cgroup_memory = Bytes{*memory};
  return limits;
}

std::uint64_t raise_descriptor_limit() noexcept {
  auto limit = limit_of(RLIMIT_NOFILE);
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit_of(RLIMIT_NOFILE).rlim_cur;
}

}  // namespace waitbench
