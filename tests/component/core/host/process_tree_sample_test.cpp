#include "core/host/process_tree_sample.hpp"

#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

Duration own_cpu() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

// A child that does `work`, says so, and waits until it is killed.
class Child {
 public:
  explicit Child(const std::function<void()>& work = [] {}) {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    pid_ = ::fork();
    if (pid_ == 0) {
      work();
      [[maybe_unused]] const auto said = ::write(writing.number(), "!", 1);
      for (;;) ::pause();
    }
    writing.close();
    char byte = 0;
    REQUIRE(::read(reading.number(), &byte, 1) == 1);
  }
  ~Child() { end(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void kill_only() const { ::kill(pid_, SIGKILL); }
  void end() {
    if (pid_ <= 0) return;
    kill_only();
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
};

void compute(Duration time) {
  volatile unsigned sink = 0;
  while (own_cpu() < time) sink = sink + 1;
}

}  // namespace

TEST_CASE("a process without children is sampled as itself", "[process_tree]") {
  const Child child;
  auto tree = ProcessTreeSampler::open(child.pid()).value();
  auto alone = ProcessSampler::open(child.pid()).value();
  const auto of_tree = tree.sample().value(), of_process = alone.sample().value();
  CHECK(tree.processes() == 1);
  CHECK(of_tree.threads == of_process.threads);
  CHECK(of_tree.descriptors == of_process.descriptors);
  CHECK(of_tree.rss.count == of_process.rss.count);
  CHECK(of_tree.virtual_size.count == of_process.virtual_size.count);
}

TEST_CASE("children that were there and that come are added up", "[process_tree]") {
  const Child before;
  auto tree = ProcessTreeSampler::open(::getpid()).value();
  CHECK(tree.processes() == 2);
  const auto two = tree.sample().value();
  const Child later;
  const auto three = tree.sample().value();
  CHECK(tree.processes() == 3);
  auto own = ProcessSampler::open(later.pid()).value();
  const auto of_later = own.sample().value();
  CHECK(three.threads >= two.threads + 1);
  CHECK(three.descriptors >= of_later.descriptors);
  CHECK(three.rss.count > two.rss.count);
  CHECK(three.virtual_size.count >= two.virtual_size.count + of_later.virtual_size.count);
}

TEST_CASE("grandchildren belong to it as well, and stay when their parent goes", "[process_tree]") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor reading(ends[0]), writing(ends[1]);
  const Child child([&] {
    const pid_t inner = ::fork();
    if (inner == 0) {
      for (;;) ::pause();
    }
    [[maybe_unused]] const auto said = ::write(writing.number(), &inner, sizeof inner);
  });
  pid_t grandchild = 0;
  REQUIRE(::read(reading.number(), &grandchild, sizeof grandchild) == sizeof grandchild);

  auto tree = ProcessTreeSampler::open(::getpid()).value();
  CHECK(tree.processes() == 3);
  child.kill_only();
  ::waitid(P_PID, static_cast<id_t>(child.pid()), nullptr, WEXITED | WNOWAIT);
  CHECK(tree.sample().has_value());
  CHECK(tree.processes() == 2);  // a zombie is none
  ::kill(grandchild, SIGKILL);
}

TEST_CASE("what a child used is not lost when it ends", "[process_tree]") {
  constexpr auto work = 20ms;
  Child child([work] { compute(work); });
  auto tree = ProcessTreeSampler::open(::getpid()).value();
  const auto with_child = tree.sample_with_switches().value();
  CHECK(with_child.cpu >= work);
  SECTION("a zombie") {
    child.kill_only();
  }
  SECTION("gone") {
    child.end();
  }
  const auto own_before = own_cpu();
  auto after = tree.sample_with_switches().value();
  while (tree.processes() > 1) after = tree.sample_with_switches().value();  // until the kernel has killed it
  CHECK(after.cpu >= with_child.cpu);
  CHECK(after.cpu >= own_before + work);
  CHECK(after.voluntary_switches >= with_child.voluntary_switches);
  CHECK(after.descriptors < with_child.descriptors);
}

TEST_CASE("a tree whose root has ended cannot be sampled", "[process_tree]") {
  Child child;
  auto tree = ProcessTreeSampler::open(child.pid()).value();
  child.end();
  CHECK(tree.sample().has_error());
  CHECK(ProcessTreeSampler::open(4'194'304).has_error());  // more than there can be
}
