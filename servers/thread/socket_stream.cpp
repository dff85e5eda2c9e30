#include "servers/thread/socket_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

#include "servers/threads/blocking_socket.hpp"

namespace waitbench::servers {
namespace {

// Held back, so that an answer of usual size leaves in one piece.
constexpr std::size_t most_output = 64 * 1024;

}  // namespace

bool SocketStream::wait_for_request() {
  answered_ = in_body_ = false;
  left_ = limits_.request_line.count + limits_.fields_size.count + 1024;
  if (size_ == 0) {
    const auto n = ::recv(socket_, input_.data(), input_.size(), 0);  // gives up after limits.idle
    if (n <= 0) return false;
    begin_ = 0;
    size_ = static_cast<std::size_t>(n);
  }
  deadline_ = Clock::now() + limits_.head;
  return true;
}

void SocketStream::begin_body() {
  in_body_ = true;
  deadline_ = Clock::now() + limits_.body_time;
  // Framing: chunks of one byte take six.
  left_ = 6 * limits_.body.count + limits_.fields_size.count;
}

bool SocketStream::stopped(End why) {
  if (!end_) end_ = why;
  return false;
}

// Fills the empty buffer.
bool SocketStream::receive() {
  if (end_ || !flush()) return false;
  if (!wait_until_ready(socket_, POLLIN, deadline_)) return stopped(End::deadline);
  const auto n = ::recv(socket_, input_.data(), input_.size(), 0);
  if (n == 0) return stopped(End::closed);
  if (n < 0) return stopped(End::lost);
  begin_ = 0;
  size_ = static_cast<std::size_t>(n);
  return true;
}

ssize_t SocketStream::read(char* to, std::size_t size) {
  if (size_ == 0 && !receive()) return -1;
  const auto taken = std::min(size, size_);
  if (taken > left_) return stopped(End::too_large), -1;
  left_ -= taken;
  std::memcpy(to, input_.data() + begin_, taken);
  begin_ += taken;
  size_ -= taken;
  return static_cast<ssize_t>(taken);
}

bool SocketStream::skip(std::uint64_t size) {
  std::array<char, 4096> dropped;
  while (size > 0) {
    const auto n = read(dropped.data(), std::min<std::uint64_t>(size, dropped.size()));
    if (n <= 0) return false;
    size -= static_cast<std::uint64_t>(n);
  }
  return true;
}

ssize_t SocketStream::write(const char* from, std::size_t size) {
  output_.append(from, size);
  if (output_.size() > most_output && !flush()) return -1;
  return static_cast<ssize_t>(size);
}

bool SocketStream::flush() {
  const auto give_up = Clock::now() + limits_.write;
  std::size_t sent = 0;
  while (sent < output_.size()) {
    const auto n = ::send(socket_, output_.data() + sent, output_.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return stopped(errno == EAGAIN ? End::deadline : End::lost);
    answered_ = true;
    sent += static_cast<std::size_t>(n);
    if (sent < output_.size() && Clock::now() >= give_up) return stopped(End::deadline);
  }
  output_.clear();
  if (output_.capacity() > most_output) output_.shrink_to_fit();
  return true;
}

}  // namespace waitbench::servers
