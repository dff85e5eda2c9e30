#include "lab/run/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace waitbench::lab {
namespace {

constexpr auto own_program = "/proc/self/exe";

int milliseconds_until(TimePoint deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

// The first `count` of the cores that this process may use.
cpu_set_t first_cores(unsigned count) {
  cpu_set_t mine, chosen;
  CPU_ZERO(&chosen);
  CPU_ZERO(&mine);
  sched_getaffinity(0, sizeof mine, &mine);
  for (int core = 0; core < CPU_SETSIZE && count > 0; ++core) {
    if (!CPU_ISSET(core, &mine)) continue;
    CPU_SET(core, &chosen);
    --count;
  }
  return chosen;
}

bool limit(int resource, std::uint64_t to) {
  const rlimit both{to, to};  // the hard one as well: who may raise its own limit would
  return setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

// The child's side of fork: nothing here may allocate or lock, for another thread may have held the lock.
[[noreturn]] void become(const ChildSpec& spec, char* const* arguments, const char* directory,
                         const cpu_set_t& cores, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(ChildProcess::not_found);  // the parent ended before it could be watched
  setpgid(0, 0);
  std::signal(SIGPIPE, SIG_DFL);  // which we ignore, and exec keeps so
  // What is typed is for us; and who reads a terminal that is not his is stopped.
  if (const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC); nothing >= 0) dup2(nothing, STDIN_FILENO);
  if (directory != nullptr && chdir(directory) != 0) _exit(ChildProcess::no_directory);
  const auto& limits = spec.limits;
  if ((limits.cores && sched_setaffinity(0, sizeof cores, &cores) != 0) ||
      (limits.descriptors && !limit(RLIMIT_NOFILE, *limits.descriptors)) ||
      (limits.addresses && !limit(RLIMIT_AS, limits.addresses->count)))
    _exit(ChildProcess::not_limited);
  if (spec.output >= 0) dup2(spec.output, STDOUT_FILENO);
  if (spec.errors >= 0) dup2(spec.errors, STDERR_FILENO);
  if (spec.this_program) {
    execv(own_program, arguments);
  } else {
    execvp(arguments[0], arguments);
  }
  _exit(ChildProcess::not_found);
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const ChildSpec& spec) {
  auto command = spec.command;
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto directory = spec.in ? spec.in->string() : std::string();

  const auto cores = first_cores(spec.limits.cores.value_or(0));
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(spec, arguments.data(), spec.in ? directory.c_str() : nullptr, cores, parent);
  if (pid < 0) return environment_error(fmt::format("no process can be started: {}.", std::strerror(errno)));
  setpgid(pid, pid);  // as the child does: whichever comes first
  return ChildProcess(pid);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) reap();
}

void ChildProcess::signal_group(int number) const {
  if (pid_ > 0) kill(-pid_, number);
}

// Whether it has: it is then a zombie, whose group still has its name.
bool ChildProcess::ended_by(TimePoint deadline) const {
  constexpr auto looked_every = std::chrono::milliseconds(1);
  const auto ended = [this] {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  };
  const Descriptor watched(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  while (!ended()) {
    if (Clock::now() >= deadline) return false;
    if (watched.number() < 0) {  // an old kernel, or too many are open
      std::this_thread::sleep_for(looked_every);
      continue;
    }
    pollfd end{watched.number(), POLLIN, 0};
    poll(&end, 1, milliseconds_until(deadline));
  }
  return true;
}

// The group first: once the child is reaped, its group's name may be another's.
int ChildProcess::reap() {
  signal_group(SIGKILL);  // what it left behind, and itself if it is still there
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  return status;
}

std::optional<int> ChildProcess::wait_until(TimePoint deadline) {
  if (pid_ < 0 || !ended_by(deadline)) return std::nullopt;
  return reap();
}

std::optional<int> ChildProcess::stop(Duration patience) {
  if (pid_ < 0) return std::nullopt;
  signal_group(SIGCONT);  // a frozen one hears nothing else
  kill(pid_, SIGTERM);
  const bool in_time = ended_by(Clock::now() + patience);
  const int status = reap();
  return in_time ? std::optional(status) : std::nullopt;
}

}  // namespace waitbench::lab
