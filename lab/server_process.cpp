#include "lab/server_process.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace waitbench::lab {
namespace {

constexpr auto own_program = "/proc/self/exe";

int milliseconds_until(TimePoint deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::max<std::int64_t>(left, 0));
}

// One line from `fd`, without its end; nothing when the stream ends or the deadline passes first.
std::optional<std::string> read_line(int fd, TimePoint deadline) {
  std::string line;
  for (char c = 0; line.size() < 4096;) {
    pollfd readable{fd, POLLIN, 0};
    const int ready = poll(&readable, 1, milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || read(fd, &c, 1) != 1) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
  return std::nullopt;
}

// The child's side of fork: nothing here may allocate or lock, for another thread may have held the lock.
[[noreturn]] void become(char* const* arguments, int output, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the parent ended before it could be watched
  setpgid(0, 0);                        // Ctrl-C is for the parent, which then stops its children in order
  dup2(output, STDOUT_FILENO);
  execv(own_program, arguments);
  _exit(127);
}

// Waits for the child's end; nothing at the deadline.
std::optional<int> wait_until(pid_t pid, TimePoint deadline) {
  const int watched = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (watched >= 0) {
    pollfd ended{watched, POLLIN, 0};
    while (poll(&ended, 1, milliseconds_until(deadline)) < 0 && errno == EINTR) {
    }
    close(watched);
  }
  int status = 0;
  return waitpid(pid, &status, WNOHANG) == pid ? std::optional(status) : std::nullopt;
}

}  // namespace

Result<ReadyLine> parse_ready_line(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  ReadyLine ready;
  if (words.size() == 7 && words[0] == "ready" && words[3] == "admin" && words[5] == "pid") {
    ready.model = words[1];
    ready.url = words[2];
    ready.admin = words[4];
    const auto& digits = words[6];
    const auto [rest, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), ready.pid);
    if (ec == std::errc{} && rest == digits.data() + digits.size() && ready.pid > 0) return ready;
  }
  return usage_error("not a ready line");
}

Result<ServerProcess> ServerProcess::start(const std::vector<std::string>& words, Duration patience) {
  int output[2];
  if (pipe2(output, O_CLOEXEC) != 0)
    return environment_error(fmt::format("no pipe for a server: {}.", std::strerror(errno)));
  std::vector<std::string> command{"waitbench"};
  command.insert(command.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (auto& word : command) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(pointers.data(), output[1], parent);
  close(output[1]);
  if (pid < 0) {
    close(output[0]);
    return environment_error(fmt::format("no server can be started: {}.", std::strerror(errno)));
  }

  ServerProcess server(pid);
  const auto line = read_line(output[0], Clock::now() + patience);
  close(output[0]);
  const auto ready = line ? parse_ready_line(*line) : Result<ReadyLine>(usage_error(""));
  if (!ready) {
    return environment_error(
        fmt::format("the {} server was not ready; its own message, if any, stands above.",
                    words.size() < 2 ? "" : words[1]));
  }
  server.ready_ = *ready;
  return server;
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), ready_(std::move(other.ready_)) {}

ServerProcess::~ServerProcess() {
  static_cast<void>(stop(std::chrono::seconds(5)));
}

Result<void> ServerProcess::stop(Duration patience) {
  if (pid_ < 0) return {};
  const pid_t pid = std::exchange(pid_, -1);
  kill(pid, SIGTERM);
  if (const auto status = wait_until(pid, Clock::now() + patience)) {
    if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
    return environment_error(
        fmt::format("the {} server did not end in order (status {}).", ready_.model, *status));
  }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  return environment_error(
      fmt::format("the {} server did not end within {} of being told to, and was killed.", ready_.model,
                  format_duration(patience)));
}

}  // namespace waitbench::lab
