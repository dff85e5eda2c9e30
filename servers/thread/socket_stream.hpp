// A blocking socket as cpp-httplib reads and writes it, in place of the library's own.
//
// Why not the library's: between two requests it looks for bytes every 10 ms and naps 1 ms (2,000 idle
// connections kept two CPUs busy), it has no absolute deadline for a request that drips in, it asks the
// kernel twice more for each read and write, and sends header and body apart.
#pragma once

#include <array>
#include <ctime>
#include <optional>
#include <string>

#include <httplib.h>

#include "servers/options.hpp"

namespace waitbench::servers {

/// One connection. Used by its thread alone.
class SocketStream final : public httplib::Stream {
 public:
  /// `socket` stays the caller's; its time limits must be set (threads/blocking_socket.hpp).
  SocketStream(int socket, const Limits& limits) : socket_(socket), limits_(limits) {}

  /// Waits for the first byte of a request, limits.idle at most. False when none will come.
  bool wait_for_request();
  /// From now on, what is read is body: its own deadline, and no more than limits.body (and its framing).
  void begin_body();
  /// Reads and drops `size` bytes of body. False when they did not come.
  bool skip(std::uint64_t size);
  /// Sends what was written and is still held back. False when it could not be sent in time.
  bool flush();

  /// Forgets what was written and is still held back.
  void discard_output() { output_.clear(); }

  bool in_body() const { return in_body_; }
  /// Why reading ended early, if it did.
  enum class End { deadline, closed, lost, too_large };
  std::optional<End> end() const { return end_; }
  /// True when part of the present answer was handed to the kernel.
  bool answered() const { return answered_; }

  // httplib::Stream, in any of its versions: what is unknown to one of them overrides nothing there, so that
  // no function here can say `override`.
  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  ssize_t read(char* to, std::size_t size);
  ssize_t write(const char* from, std::size_t size);
  void get_remote_ip_and_port(std::string&, int&) const {}  // nobody asks here, so that the call is saved
  void get_local_ip_and_port(std::string&, int&) const {}
  int socket() const { return socket_; }
  std::time_t duration() const { return 0; }

 private:
  bool receive();
  bool stopped(End why);

  const int socket_;
  const Limits& limits_;
  std::array<char, 4096> input_;
  std::size_t begin_ = 0, size_ = 0;  // of what is unread in input_
  std::string output_;
  TimePoint deadline_;
  std::uint64_t left_ = 0;  // how much more may be read
  std::optional<End> end_;
  bool in_body_ = false;
  bool answered_ = false;
};

}  // namespace waitbench::servers
