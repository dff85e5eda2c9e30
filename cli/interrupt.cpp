#include "cli/interrupt.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/result.hpp"

namespace waitbench::cli {
namespace {

// What a signal handler may touch: a flag and a pipe. The pipe wakes a thread, which may do what a handler
// may not.
// Two signals may be handled at once, each by a thread of its own.
std::atomic<bool> interrupted = false;
int wake_pipe[2] = {-1, -1};
std::atomic<const char*> left_behind = nullptr;
static_assert(std::atomic<const char*>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a handler may use them");

extern "C" void on_interrupt(int) {
  if (interrupted.exchange(true)) {
    const char* bytes = left_behind.load();
    [[maybe_unused]] const auto n = bytes == nullptr ? 0 : write(STDERR_FILENO, bytes, strlen(bytes));
    // _exit(2) as the kernel has it: a sanitizer's own would first look, in a handler, for threads not
    // joined.
    syscall(SYS_exit_group, static_cast<int>(ExitCode::interrupted));
  }
  const int saved = errno;
  [[maybe_unused]] const auto n = write(wake_pipe[1], "!", 1);
  errno = saved;
}

void set_handler(void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

void leave_behind(const char* bytes) noexcept {
  left_behind = bytes;
}

Interrupt::Interrupt() {
  interrupted = false;
  if (pipe2(wake_pipe, O_CLOEXEC) != 0) return;  // without descriptors left, signals keep their default
  waiter_ = std::thread([this] {
    char byte = 0;
    if (read(wake_pipe[0], &byte, 1) == 1 && byte == '!') source_.request_stop();
  });
  set_handler(on_interrupt);
}

Interrupt::~Interrupt() {
  if (!waiter_.joinable()) return;
  set_handler(SIG_DFL);
  [[maybe_unused]] const auto n = write(wake_pipe[1], ".", 1);
  waiter_.join();
  close(wake_pipe[0]);
  close(wake_pipe[1]);
}

}  // namespace waitbench::cli
