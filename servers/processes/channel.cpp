#include "servers/processes/channel.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <utility>

#include <fmt/format.h>

namespace waitbench::servers {
namespace {

constexpr std::string_view started = "started";
constexpr std::string_view question = "?";
// How a piece of an answer begins, and the most that it holds besides.
constexpr char more_follows = '+', last = '.';
constexpr std::size_t piece_size = 32 * 1024;

void send(const Descriptor& channel, std::string_view message, int flags = 0) {
  while (::send(channel.number(), message.data(), message.size(), MSG_NOSIGNAL | flags) < 0 &&
         errno == EINTR) {
  }
}

void send_in_pieces(const Descriptor& channel, std::string_view text) {
  for (;;) {
    const auto piece = text.substr(0, piece_size);
    text.remove_prefix(piece.size());
    send(channel, fmt::format("{}{}", text.empty() ? last : more_follows, piece));
    if (text.empty()) return;
  }
}

// One message; empty when the other end is closed, or when there is none and `flags` forbid to wait.
std::string receive(const Descriptor& channel, int flags = 0) {
  char first = 0;
  ssize_t size = 0;
  do size = ::recv(channel.number(), &first, 1, MSG_PEEK | MSG_TRUNC | flags);
  while (size < 0 && errno == EINTR);
  if (size <= 0) return {};
  std::string message(static_cast<std::size_t>(size), '\0');
  const auto got = ::recv(channel.number(), message.data(), message.size(), 0);
  message.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return message;
}

bool wait_for_message(const Descriptor& channel, TimePoint deadline) {
  pollfd readable{.fd = channel.number(), .events = POLLIN, .revents = 0};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const int ready = ::poll(&readable, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

}  // namespace

Result<Channel> open_channel() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return environment_error(fmt::format(
        "no channel to another process: {}. `waitbench doctor` shows the limits.", std::strerror(errno)));
  }
  return Channel{Descriptor(ends[0]), Descriptor(ends[1])};
}

void tell_started(const Descriptor& channel) {
  send(channel, started);
}

void tell_not_started(const Descriptor& channel, const Error& why) {
  send(channel, fmt::format("{}{}", static_cast<int>(why.exit), why.text));
}

Result<void> wait_until_started(const Descriptor& channel) {
  const auto message = receive(channel);
  if (message == started) return {};
  if (message.empty()) return environment_error("a process ended before it served.");
  return Error(static_cast<ExitCode>(message.front() - '0'), message.substr(1));
}

Reporter::Reporter(Descriptor channel, MeasureSource& source)
    : channel_(std::move(channel)), source_(source), thread_([this] {
        while (receive(channel_) == question) send_in_pieces(channel_, format_measures(source_.measure()));
      }) {}

Reporter::~Reporter() {
  ::shutdown(channel_.number(), SHUT_RDWR);
  thread_.join();
}

void Inquiry::ask() {
  if (owed_) static_cast<void>(receive_whole(TimePoint{}));  // late, and old by now
  if (owed_) return;
  send(channel_, question, MSG_DONTWAIT);
  owed_ = true;
}

std::optional<std::string> Inquiry::receive_whole(TimePoint deadline) {
  for (;;) {
    if (!wait_for_message(channel_, deadline)) return std::nullopt;
    const auto piece = receive(channel_, MSG_DONTWAIT);
    if (piece.empty()) return std::nullopt;
    so_far_.append(piece, 1);
    if (piece.front() != last) continue;
    owed_ = false;
    return std::exchange(so_far_, {});
  }
}

std::optional<std::vector<OwnedMeasure>> Inquiry::answer(TimePoint deadline) {
  const auto text = receive_whole(deadline);
  return text ? parse_measures(*text) : std::nullopt;
}

}  // namespace waitbench::servers
