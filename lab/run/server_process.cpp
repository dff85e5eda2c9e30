#include "lab/run/server_process.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "core/file.hpp"
#include "core/http/fetch.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration asked_every = 5ms;
constexpr Duration to_end = 1s;  // for one that has closed its stdout already
constexpr std::chrono::milliseconds stop_heard_within = 50ms;

// One line from `fd`, without its end; nothing when the stream ends, the deadline passes or a stop is
// requested first.
std::optional<std::string> read_line(int fd, TimePoint deadline, const std::stop_token& stop) {
  std::string line;
  for (char c = 0; line.size() < 4096 && Clock::now() < deadline && !stop.stop_requested();) {
    pollfd readable{fd, POLLIN, 0};
    const int ready = poll(&readable, 1, static_cast<int>(stop_heard_within.count()));
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    if (ready < 0 || read(fd, &c, 1) != 1) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
  return std::nullopt;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool accepts(std::uint16_t port) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto address = loopback(port);
  return socket.number() >= 0 &&
         ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool answers(const Guest& guest, Duration within) {
  if (!guest.path) return accepts(guest.port);
  const auto url = parse_url(fmt::format("http://127.0.0.1:{}{}", guest.port, *guest.path));
  return url && fetch(*url, std::min(within, Duration(2s))).has_value();
}

// Of whatever it wrote last; a log may be long.
std::string last_line_of(const std::filesystem::path& log) {
  constexpr std::streamoff looked_at = 4096;
  constexpr std::size_t told = 300;
  std::ifstream file(log, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::streamoff>(file.tellg());
  if (size <= 0) return {};
  file.seekg(std::max<std::streamoff>(size - looked_at, 0));
  std::string text(std::istreambuf_iterator<char>(file), {});
  const auto end = text.find_last_not_of("\n\r ");
  if (end == std::string::npos) return {};
  text.resize(end + 1);
  const auto begin = text.find_last_of('\n');
  return text.substr(begin == std::string::npos ? 0 : begin + 1).substr(0, told);
}

std::string sentence(std::string text) {
  if (!text.ends_with('?')) text += '.';
  return text;
}

std::string with_last_line(std::string text, const std::filesystem::path& log) {
  const auto said = last_line_of(log);
  if (said.empty()) return sentence(std::move(text));
  return fmt::format("{}: {}", text, said);
}

std::string name_of(const Guest& guest) {
  return fmt::format("the server {} ({})", guest.name, guest.command.front());
}

Error not_ready(const Guest& guest, std::string_view why) {
  return environment_error(with_last_line(fmt::format("{} {}", name_of(guest), why), guest.log));
}

Error not_waited_for(std::string_view server) {
  return {ExitCode::interrupted, fmt::format("{} was not waited for: interrupted.", server)};
}

// "with exit code 1", "by signal 11"
std::string end_of(int status) {
  return WIFEXITED(status) ? fmt::format("with exit code {}", WEXITSTATUS(status))
                           : fmt::format("by signal {}", WTERMSIG(status));
}

// Before it served; what ChildProcess itself has to say is told by exit codes.
std::string how_it_ended(int status) {
  const auto code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  if (code == ChildProcess::not_found) return "could not be started: is it installed?";
  if (code == ChildProcess::no_directory) return "could not be started in its directory";
  if (code == ChildProcess::not_limited)
    return "could not be given its limits: are \"cores\", \"descriptors\" and \"addresses\" within ours?";
  return fmt::format("ended before it served, {}", end_of(status));
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

Result<ServerProcess> ServerProcess::start(const std::vector<std::string>& words, Duration patience,
                                           const std::stop_token& stop, const ProcessLimits& limits) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return environment_error(fmt::format("no pipe for a server: {}.", std::strerror(errno)));
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  ChildSpec spec{.command = {"waitbench"}, .this_program = true, .limits = limits, .output = theirs.number()};
  spec.command.insert(spec.command.end(), words.begin(), words.end());
  auto child = ChildProcess::start(spec);
  if (!child) return child.error();
  theirs = Descriptor();

  ServerProcess server(std::move(*child));
  const auto line = read_line(ours.number(), Clock::now() + patience, stop);
  const auto ready = line ? parse_ready_line(*line) : Result<ReadyLine>(usage_error(""));
  if (!ready) {
    const auto model = words.size() < 2 ? "" : words[words.front() == "serve" ? 1 : 0];
    const auto name = fmt::format("the {} server", model);
    if (stop.stop_requested()) return not_waited_for(name);
    const auto status = server.process_.wait_until(Clock::now() + to_end);
    if (status && WIFEXITED(*status) && WEXITSTATUS(*status) == ChildProcess::not_limited)
      return environment_error(sentence(fmt::format("{} {}", name, how_it_ended(*status))));
    return environment_error(fmt::format("{} was not ready; its own message, if any, stands above.", name));
  }
  server.ready_ = *ready;
  return server;
}

Result<ServerProcess> ServerProcess::start(const Guest& guest, Duration patience,
                                           const std::stop_token& stop) {
  const Descriptor log(::open(guest.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (log.number() < 0) return file_error(guest.log, "written", errno);
  auto child = ChildProcess::start({.command = guest.command,
                                    .in = guest.in,
                                    .limits = guest.limits,
                                    .output = log.number(),
                                    .errors = log.number()});
  if (!child) return child.error();
  ServerProcess server(std::move(*child), guest.log);
  server.ready_ = {.model = guest.name,
                   .url = fmt::format("http://127.0.0.1:{}/", guest.port),
                   .admin = "off",
                   .pid = server.process_.pid()};
  // Nothing tells us when a stranger is ready, so it is asked, over and over.
  for (const auto deadline = Clock::now() + patience; Clock::now() < deadline;) {
    if (stop.stop_requested()) return not_waited_for(name_of(guest));
    if (answers(guest, deadline - Clock::now())) return server;
    if (const auto status = server.process_.wait_until(Clock::now() + asked_every))
      return not_ready(guest, how_it_ended(*status));
  }
  return not_ready(guest, fmt::format("was not ready within {}", format_duration(patience)));
}

Result<void> ServerProcess::check_running() {
  const auto status = process_.wait_until(Clock::now());
  if (!status) return {};
  auto text = fmt::format("the {} server ended by itself, {}", ready_.model, end_of(*status));
  return environment_error(log_.empty() ? text + "." : with_last_line(std::move(text), log_));
}

Result<void> ServerProcess::stop(Duration patience) {
  if (!process_.running()) return {};
  const auto status = process_.stop(patience);
  if (!status) {
    return environment_error(
        fmt::format("the {} server did not end within {} of being told to, and was killed.", ready_.model,
                    format_duration(patience)));
  }
  const bool ours = log_.empty();
  if (!ours || (WIFEXITED(*status) && WEXITSTATUS(*status) == 0)) return {};
  return environment_error(
      fmt::format("the {} server did not end in order: {}.", ready_.model, end_of(*status)));
}

Result<std::uint16_t> free_port() {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  auto address = loopback(0);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (socket.number() < 0 || ::bind(socket.number(), generic, length) != 0 ||
      ::getsockname(socket.number(), generic, &length) != 0)
    return environment_error(fmt::format("no port for a server: {}.", std::strerror(errno)));
  return ntohs(address.sin_port);
}

}  // namespace waitbench::lab
