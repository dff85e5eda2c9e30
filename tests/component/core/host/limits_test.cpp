#include "core/host/limits.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

// A directory that stands for "/" and is gone afterwards.
class FakeRoot {
 public:
  FakeRoot() {
    auto name = (std::filesystem::temp_directory_path() / "waitbench-limits-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~FakeRoot() { std::filesystem::remove_all(path_); }

  void write(const std::string& file, const std::string& text) const {
    const auto path = std::filesystem::path(path_ + file);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("every limit is read from its file", "[limits]") {
  const FakeRoot root;
  root.write("/proc/sys/kernel/threads-max", "192686\n");
  root.write("/proc/sys/kernel/pid_max", "32768\n");
  root.write("/proc/sys/vm/max_map_count", "65530\n");
  root.write("/proc/sys/vm/overcommit_memory", "2\n");
  root.write("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
  root.write("/proc/sys/net/core/somaxconn", "4096\n");
  root.write("/proc/sys/net/ipv4/tcp_max_syn_backlog", "2048\n");
  root.write("/proc/meminfo", "MemTotal: 2048 kB\nMemAvailable: 1024 kB\n");
  root.write("/proc/loadavg", "0.00 0.01 0.05 1/77 4711\n");
  const auto limits = read_limits(root.path());
  CHECK(limits.threads_max == 192686u);
  CHECK(limits.pid_max == 32768u);
  CHECK(limits.max_map_count == 65530u);
  CHECK(limits.overcommit == 2u);
  CHECK(limits.ephemeral_ports == PortRange{32768, 60999});
  CHECK(limits.accept_backlog == 4096u);
  CHECK(limits.handshake_backlog == 2048u);
  CHECK(limits.memory_total == Bytes{2'097'152});
  CHECK(limits.memory_available == Bytes{1'048'576});
  CHECK(limits.threads_running == 77u);
  CHECK(limits.unreadable.empty());
  CHECK_FALSE(limits.cgroup_threads);
  CHECK_FALSE(limits.cgroup_memory);
}

TEST_CASE("what cannot be read is absent and named", "[limits]") {
  const FakeRoot root;
  root.write("/proc/sys/kernel/pid_max", "many\n");
  const auto limits = read_limits(root.path());
  CHECK_FALSE(limits.pid_max);
  CHECK_FALSE(limits.memory_available);
  CHECK(limits.unreadable.size() == 9);
  CHECK(limits.unreadable.at(1) == "/proc/sys/kernel/pid_max");
}

TEST_CASE("of nested control groups the lowest limit holds", "[limits]") {
  const FakeRoot root;
  SECTION("v2") {
    root.write("/proc/self/cgroup", "0::/outer/inner\n");
    root.write("/sys/fs/cgroup/outer/inner/pids.max", "max\n");
    root.write("/sys/fs/cgroup/outer/pids.max", "500\n");
    root.write("/sys/fs/cgroup/pids.max", "9000\n");
    root.write("/sys/fs/cgroup/outer/inner/memory.max", "1073741824\n");
    const auto limits = read_limits(root.path());
    CHECK(limits.cgroup_threads == 500u);
    CHECK(limits.cgroup_memory == Bytes{1'073'741'824});
  }
  SECTION("v1, where the largest number means none") {
    root.write("/proc/self/cgroup", "8:pids:/box\n4:memory:/box\n0::/\n");
    root.write("/sys/fs/cgroup/pids/box/pids.max", "700\n");
    root.write("/sys/fs/cgroup/memory/box/memory.limit_in_bytes", "9223372036854771712\n");
    const auto limits = read_limits(root.path());
    CHECK(limits.cgroup_threads == 700u);
    CHECK_FALSE(limits.cgroup_memory);
  }
}

TEST_CASE("this machine's limits are plausible", "[limits]") {
  const auto limits = read_limits();
  CHECK(limits.descriptors >= 3);
  CHECK(limits.descriptors_hard >= limits.descriptors);
  CHECK(limits.cores >= 1);
  REQUIRE(limits.memory_total);
  CHECK(limits.memory_total > limits.memory_available);
}

TEST_CASE("the descriptor limit rises to its hard limit and no further", "[limits]") {
  rlimit saved{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &saved) == 0);
  const rlimit lowered{saved.rlim_max / 2, saved.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &lowered) == 0);
  CHECK(read_limits().descriptors == saved.rlim_max / 2);
  CHECK(raise_descriptor_limit() == saved.rlim_max);
  CHECK(read_limits().descriptors == saved.rlim_max);
  CHECK(raise_descriptor_limit() == saved.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &saved);
}
