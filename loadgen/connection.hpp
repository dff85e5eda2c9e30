// One HTTP/1.1 client connection: connects, sends a prebuilt request, reads the answer.
//
// Threads: all calls from the thread that runs its executor. Deadlines come from outside: expire() closes the
// socket, and the operation under way ends as a timeout.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/intrusive/list.hpp>
#include <boost/system/error_code.hpp>

#include "core/http/response_parser.hpp"
#include "loadgen/asio_types.hpp"
#include "loadgen/outcome.hpp"
#include "loadgen/request_source.hpp"

namespace waitbench::loadgen {

/// How an exchange ended.
struct Answer {
  Outcome outcome = Outcome::reset;
  /// The server had closed the connection while it was idle, so the request never reached it: RFC 9112
  /// section 9.3.1 lets a client send it again on a new connection.
  bool stale = false;
  std::uint64_t bytes = 0;  ///< received, heads included
};

class Connection
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  explicit Connection(const Executor& executor) : socket_(executor) {}

  bool is_open() const { return socket_.is_open(); }

  /// Opens a new connection, closing what was open. Fails at once when expired.
  Awaitable<boost::system::error_code> connect(asio::ip::tcp::endpoint endpoint);

  /// Sends `request`, whose bytes must be valid until the first suspension, and reads one answer. Leaves the
  /// connection open only if it may carry another request.
  Awaitable<Answer> exchange(OutgoingRequest request);

  /// Begins a new span of time that may expire.
  void renew() { expired_ = false; }
  /// Ends the operation under way as a timeout, and whatever comes before renew().
  void expire();
  bool expired() const { return expired_; }
  void close();

  /// When the request under way was due; kept here for whoever watches deadlines.
  Duration due{};
  /// When the request was handed to the kernel.
  std::optional<Duration> sent;
  /// False while a closed load's user only connects: no request is due yet.
  bool carries_request = true;

 private:
  Awaitable<boost::system::error_code> send(std::string_view request);
  Awaitable<Answer> receive();
  /// Takes in `n` more bytes at the end of the kept ones; true when the answer is complete or malformed.
  bool take(std::size_t n);
  Answer conclude();
  Answer conclude_failed(const boost::system::error_code& ec);
  bool request_reached_server();

  Socket socket_;
  bool answer_has_body_ = true;  // false when HEAD was asked
  std::vector<char> buffer_;     // head bytes that wait for the rest of their line are kept at its front
  std::size_t kept_ = 0;
  std::optional<ResponseParser> parser_;
  std::uint64_t answers_ = 0;   // on this connection
  std::uint64_t received_ = 0;  // bytes of this answer
  bool surplus_ = false;        // bytes beyond the answer
  bool expired_ = false;
};

}  // namespace waitbench::loadgen
