#include "core/host/cgroup.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("a controller's group is found in v2, v1 and a mixture", "[cgroup]") {
  CHECK(parse_cgroup("0::/user.slice/session-3.scope\n", "pids") ==
        CgroupPath{"", "/user.slice/session-3.scope"});
  constexpr auto mixed =
      "9:name=systemd:/\n"
      "8:pids:/box\n"
      "3:cpu,cpuacct:/box\n"
      "0::/unified\n";
  CHECK(parse_cgroup(mixed, "pids") == CgroupPath{"pids", "/box"});
  CHECK(parse_cgroup(mixed, "cpuacct") == CgroupPath{"cpu,cpuacct", "/box"});
  CHECK(parse_cgroup(mixed, "memory") == CgroupPath{"", "/unified"});
}

TEST_CASE("what is no cgroup line is passed over", "[cgroup]") {
  for (const auto* bad : {"", "0:", "0::", "0::relative", "8:pid:/x", "pids:/", "\n\n"}) {
    INFO(bad);
    CHECK_FALSE(parse_cgroup(bad, "pids"));
  }
  CHECK(parse_cgroup("0::/a:b\n", "pids") == CgroupPath{"", "/a:b"});  // a colon in a path
}
