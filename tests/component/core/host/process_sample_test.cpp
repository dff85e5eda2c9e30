#include "core/host/process_sample.hpp"

#include <csignal>
#include <fcntl.h>
#include <latch>
#include <limits>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

// A child that only waits until it is killed.
class Child {
 public:
  Child() : pid_(::fork()) {
    if (pid_ != 0) return;
    for (;;) ::pause();
  }
  ~Child() { end(); }

  pid_t pid() const { return pid_; }
  void kill_only() const { ::kill(pid_, SIGKILL); }
  void end() {
    if (pid_ <= 0) return;
    kill_only();
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_;
};

// Threads that wait until they are let go.
class Waiting {
 public:
  explicit Waiting(int count) : started_(count) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this] {
        started_.count_down();
        let_go_.wait();
      });
    }
    started_.wait();
  }
  ~Waiting() {
    let_go_.count_down();
    for (auto& thread : threads_) thread.join();
  }

 private:
  std::latch started_, let_go_{1};
  std::vector<std::thread> threads_;
};

}  // namespace

TEST_CASE("threads and descriptors of a process are counted as they come and go", "[process_sampler]") {
  auto sampler = ProcessSampler::open(::getpid()).value();
  const auto before = sampler.sample().value();
  {
    const Waiting threads(7);
    const int first = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int second = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const auto during = sampler.sample().value();
    // Not ==: a thread joined by an earlier test may still have been counted `before`.
    CHECK(during.threads >= 1 + 7);
    CHECK(during.threads <= before.threads + 7);
    CHECK(during.descriptors == before.descriptors + 2);
    CHECK(during.rss.count > 0);
    CHECK(during.virtual_size > during.rss);
    ::close(first);
    ::close(second);
  }
  CHECK(sampler.sample().value().descriptors == before.descriptors);
}

TEST_CASE("CPU and switches never fall, and hold what an ended thread was seen to have",
          "[process_sampler]") {
  auto sampler = ProcessSampler::open(::getpid()).value();
  const auto before = sampler.sample_with_switches().value();
  constexpr int sleeps = 300;  // nearly each gives up the CPU once: few end before they begin
  std::latch slept(1), seen(1);
  std::thread sleeper([&] {
    for (int i = 0; i < sleeps; ++i) std::this_thread::sleep_for(std::chrono::microseconds(1));
    slept.count_down();
    seen.wait();
  });
  slept.wait();
  const auto during = sampler.sample_with_switches().value();
  seen.count_down();
  sleeper.join();
  const auto after = sampler.sample_with_switches().value();
  CHECK(during.voluntary_switches >= before.voluntary_switches + sleeps / 2);
  CHECK(after.voluntary_switches >= during.voluntary_switches);
  CHECK(during.cpu > before.cpu);
  CHECK(after.cpu >= during.cpu);
}

TEST_CASE("switches are carried over until adding up is due again, and it is said", "[process_sampler]") {
  auto sampler = ProcessSampler::open(::getpid()).value();
  const auto before = Clock::now();
  const auto added_up = sampler.sample_with_switches().value();
  const auto carried_over = sampler.sample(before).value();
  CHECK(added_up.switches_current);
  CHECK_FALSE(carried_over.switches_current);
  CHECK(carried_over.voluntary_switches == added_up.voluntary_switches);
  CHECK(sampler.sample(before + std::chrono::hours(1)).value().switches_current);
}

TEST_CASE("switches that are not wanted are not added up", "[process_sampler]") {
  auto sampler = ProcessSampler::open(::getpid(), ProcessSampler::Switches::skipped).value();
  const auto sample = sampler.sample_with_switches().value();
  CHECK(sample.voluntary_switches == 0);
  CHECK_FALSE(sample.switches_current);
}

TEST_CASE("a process that is not there gets one line", "[process_sampler]") {
  const auto most = std::numeric_limits<pid_t>::max();
  CHECK(ProcessSampler::open(most).error().text == "there is no process 2147483647.");
  CHECK(ProcessSampler::open(most).error().exit == ExitCode::environment);
  CHECK(ProcessSampler::open(0).error().text == "0 is no process: a pid is 1 or more.");
  CHECK(ProcessSampler::open(-1).error().exit == ExitCode::usage);
}

TEST_CASE("a process that ended is told from a living one, before and after it is reaped",
          "[process_sampler]") {
  Child child;
  auto sampler = ProcessSampler::open(child.pid()).value();
  CHECK(sampler.sample().value().threads >= 1);  // ThreadSanitizer adds one of its own
  const auto pid = std::to_string(child.pid());

  child.kill_only();
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT) == 0);  // a zombie now
  CHECK(sampler.sample().error().text == "process " + pid + " has ended, or is a part of the kernel.");
  CHECK(ProcessSampler::open(child.pid()).has_error());

  child.end();
  CHECK(sampler.sample().error().text == "process " + pid + " has ended.");
}
