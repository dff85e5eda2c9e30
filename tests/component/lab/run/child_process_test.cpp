#include "lab/run/child_process.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <span>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

// A pipe's other end, which a child writes to.
struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    ours = Descriptor(ends[0]);
    theirs = Descriptor(ends[1]);
  }
  // All that is written until nobody can write any more.
  std::string rest() {
    theirs = Descriptor();
    std::string text;
    std::array<char, 256> piece{};
    for (ssize_t n = 0; (n = next(piece)) > 0;) text.append(piece.data(), static_cast<std::size_t>(n));
    return text;
  }
  ssize_t next(std::span<char> piece) const {
    pollfd readable{ours.number(), POLLIN, 0};
    const auto most = std::chrono::milliseconds(patience).count();
    REQUIRE(poll(&readable, 1, static_cast<int>(most)) == 1);  // else somebody who is to be gone is there
    return read(ours.number(), piece.data(), piece.size());
  }
  void wait_for_a_byte() {
    char byte = 0;
    REQUIRE(read(ours.number(), &byte, 1) == 1);
  }
  Descriptor ours, theirs;
};

// What `script` writes, run by a shell under these limits; it has ended well.
std::string output_of(const std::string& script, const ProcessLimits& limits) {
  Pipe pipe;
  auto child = ChildProcess::start(
      {.command = {"sh", "-c", script}, .limits = limits, .output = pipe.theirs.number()});
  REQUIRE(child.has_value());
  const auto text = pipe.rest();
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
  Pipe pipe;
  auto child = ChildProcess::start(
      {.command = {"sh", "-c", "trap '' TERM; printf r; sleep 1000 & wait"}, .output = pipe.theirs.number()});
  REQUIRE(child.has_value());
  pipe.wait_for_a_byte();  // from here on it hears no SIGTERM
  CHECK_FALSE(child->stop(100ms).has_value());
  CHECK_FALSE(child->running());
  CHECK(pipe.rest().empty());  // returns when its child, which writes to the same pipe, is gone
}

TEST_CASE("who ends by himself leaves no children", "[child]") {
  Pipe pipe;
  auto child =
      ChildProcess::start({.command = {"sh", "-c", "sleep 1000 & exit 3"}, .output = pipe.theirs.number()});
  REQUIRE(child.has_value());
  const auto status = child->wait_until(Clock::now() + patience);
  REQUIRE(status.has_value());
  CHECK(WEXITSTATUS(*status) == 3);
  CHECK(pipe.rest().empty());  // as above
}

TEST_CASE("what is typed is not for a child", "[child]") {
  Pipe typed;
  REQUIRE(write(typed.theirs.number(), "typed", 5) == 5);
  const Descriptor before(dup(STDIN_FILENO));
  REQUIRE(dup2(typed.ours.number(), STDIN_FILENO) == STDIN_FILENO);
  const auto said = output_of("head -c 1; printf end", {});
  dup2(before.number(), STDIN_FILENO);
  CHECK(said == "end");
}

TEST_CASE("a child that writes to nobody is ended, as everywhere, though we are not", "[child]") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const auto said = output_of("(sh -c 'kill -PIPE $$; printf ignored'); printf end", {});
  std::signal(SIGPIPE, before);
  CHECK(said == "end");
}

TEST_CASE("limits that cannot be given end a child before it begins", "[child]") {
  auto child = ChildProcess::start({.command = {"true"}, .limits = {.descriptors = std::uint64_t{1} << 40}});
  REQUIRE(child.has_value());
  const auto status = child->wait_until(Clock::now() + patience);
  REQUIRE(status.has_value());
  CHECK(WEXITSTATUS(*status) == ChildProcess::not_limited);
}

TEST_CASE("a group that is frozen hears that it is to end, all of it", "[child]") {
  Pipe pipe;
  // The first waits for the second, which must be awake for that.
  auto child = ChildProcess::start(
      {.command = {"sh", "-c",
                   "(trap 'exit 0' TERM; printf r; while :; do sleep 0.01; done) & second=$!; "
                   "trap 'kill $second; wait $second; exit 7' TERM; printf r; wait"},
       .output = pipe.theirs.number()});
  REQUIRE(child.has_value());
  pipe.wait_for_a_byte();
  pipe.wait_for_a_byte();
  child->signal_group(SIGSTOP);
  const auto status = child->stop(patience);
  REQUIRE(status.has_value());
  CHECK(WEXITSTATUS(*status) == 7);
}
