#include "lab/run/child_process.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

// What `script` writes, run by a shell under these limits; it has ended well.
std::string output_of(const std::string& script, const ProcessLimits& limits) {
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  auto child =
      ChildProcess::start({.command = {"sh", "-c", script}, .limits = limits, .output = theirs.number()});
  REQUIRE(child.has_value());
  theirs = Descriptor();
  std::string text;
  std::array<char, 256> piece{};
  for (ssize_t n = 0; (n = read(ours.number(), piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(n));
  CHECK(child->wait_until(Clock::now() + patience) == 0);
  return text;
}

}  // namespace

TEST_CASE("a child may use what it is given, and cannot ask for more", "[child]") {
  const ProcessLimits limits{.cores = 1, .descriptors = 100, .addresses = Bytes{std::uint64_t{1} << 30}};
  CHECK(output_of("ulimit -Sn; ulimit -Hn; ulimit -Sv; ulimit -Hv; nproc", limits) ==
        "100\n100\n1048576\n1048576\n1\n");
}

TEST_CASE("a program that is not there ends with 127", "[child]") {
  auto child = ChildProcess::start({.command = {"there-is-no-such-program"}});
  REQUIRE(child.has_value());
  const auto status = child->wait_until(Clock::now() + patience);
  REQUIRE(status.has_value());
  CHECK(WEXITSTATUS(*status) == 127);
}

TEST_CASE("who does not end when told to is ended, with its children", "[child]") {
  auto child = ChildProcess::start({.command = {"sh", "-c", "trap '' TERM; sleep 1000 & wait; sleep 1000"}});
  REQUIRE(child.has_value());
  const pid_t group = child->pid();
  CHECK_FALSE(child->stop(100ms).has_value());
  CHECK_FALSE(child->running());
  // Ended children of a child are the system's to bury: gone soon, not at once.
  for (const auto deadline = Clock::now() + patience; kill(-group, 0) == 0 && Clock::now() < deadline;)
    usleep(1000);
  CHECK(kill(-group, 0) != 0);
}
