#include "servers/processes/forked.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "servers/processes/channel.hpp"

namespace waitbench::servers {
namespace {

void kill_all(const std::vector<Supervised>& workers) {
  for (const auto& worker : workers) {
    ::kill(worker.pid, SIGKILL);
    ::waitpid(worker.pid, nullptr, 0);
  }
}

}  // namespace

Result<Forked> fork_workers(unsigned count) {
  std::fflush(nullptr);  // or what is not yet written is written by every process
  const pid_t supervisor = ::getpid();
  std::vector<Supervised> workers;
  for (unsigned index = 0; index < count; ++index) {
    auto channel = open_channel();
    const pid_t pid = channel ? ::fork() : -1;
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != supervisor) ::_exit(127);  // it ended before it could be watched
      workers.clear();                              // the others' channels are not ours
      return Forked(WorkerSide{index, std::move(channel->worker)});
    }
    if (pid < 0) {
      const int error = errno;
      kill_all(workers);
      return channel ? environment_error(fmt::format("cannot start process {} of {}: {}.", index + 1, count,
                                                     std::strerror(error)))
                     : channel.error();
    }
    workers.push_back({pid, std::move(channel->supervisor)});
  }
  return Forked(std::move(workers));
}

}  // namespace waitbench::servers
