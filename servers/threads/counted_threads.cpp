#include "servers/threads/counted_threads.hpp"

#include <algorithm>
#include <memory>
#include <pthread.h>
#include <unistd.h>

#include <climits>

namespace waitbench::servers {
namespace {

struct Job {
  std::function<void()> work;
  Gate& gate;
};

void* run(void* argument) {
  const std::unique_ptr<Job> started(static_cast<Job*>(argument));
  started->work();
  started->work = nullptr;  // what it holds goes before the thread counts as gone
  started->gate.leave();
  return nullptr;
}

// pthread_attr_setstacksize wants at least PTHREAD_STACK_MIN and, on some systems, whole pages.
std::size_t usable_stack(Bytes asked) {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const auto least = std::max<std::uint64_t>(asked.count, static_cast<std::uint64_t>(PTHREAD_STACK_MIN));
  return static_cast<std::size_t>((least + page - 1) / page * page);
}

}  // namespace

CountedThreads::~CountedThreads() {
  wait_until_none();
}

void CountedThreads::wait_until_none() {
  while (!gate_.wait_until_empty(Clock::now() + std::chrono::seconds(1))) {
  }
}

CountedThreads::Started CountedThreads::start(std::function<void()>& work) {
  if (most_ && running() >= *most_) return Started::too_many;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (stack_) pthread_attr_setstacksize(&attributes, usable_stack(*stack_));
  auto started = std::make_unique<Job>(Job{std::move(work), gate_});
  gate_.enter();
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, run, started.get());
  pthread_attr_destroy(&attributes);
  if (error == 0) {
    started.release();  // NOLINT(bugprone-unused-return-value): owned by the thread now
    return Started::yes;
  }
  gate_.leave();
  work = std::move(started->work);
  return Started::refused;
}

}  // namespace waitbench::servers
