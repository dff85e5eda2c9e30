// A client's end of a connection as bytes that come and go without ever blocking: TCP, or TLS on top of it.
//
// Threads: one. Whoever owns it waits for the descriptor to become ready, in both directions and
// edge-triggered, and calls again what said `again`.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "core/descriptor.hpp"
#include "loadgen/tls.hpp"

namespace waitbench::loadgen {

using Endpoint = boost::asio::ip::tcp::endpoint;
using Address = boost::asio::ip::address;

/// A connection that could not be made.
struct ConnectError {
  int code = 0;        ///< errno; EPROTO when TLS failed
  std::string text{};  ///< what TLS says of it, empty otherwise
};

class Stream {
 public:
  using Step = TlsSession::Step;
  using Moved = TlsSession::Moved;

  /// `tls` may be null: plain TCP. It must outlive the stream.
  explicit Stream(const TlsClient* tls = nullptr) : tls_(tls) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool is_open() const noexcept { return static_cast<bool>(socket_); }
  bool is_secure() const noexcept { return tls_ != nullptr; }
  int descriptor() const noexcept { return socket_.number(); }

  /// Begins to connect, from `source` if given. Closes what was open. An error when not even that is
  /// possible.
  std::optional<ConnectError> open(const Endpoint& server, const std::optional<Address>& source);
  /// Goes on with connecting and the TLS handshake; failed: error() says why.
  Step proceed();
  const ConnectError& error() const noexcept { return error_; }

  /// done: `bytes` more than zero were moved. ended: the other side has closed in order.
  Moved read(std::span<char> room) noexcept;
  Moved write(std::string_view bytes) noexcept;

  /// Whether the other side's TCP has acknowledged all that was written (SIOCOUTQ, tcp(7)).
  bool acknowledged() const noexcept;
  /// Whether the first segment of this connection was lost, so that it was sent again (TCP_INFO).
  bool handshake_was_repeated() const noexcept;
  void close() noexcept;

 private:
  Step fail(int code, std::string text = {});

  const TlsClient* tls_;
  Descriptor socket_;
  std::unique_ptr<TlsSession> session_;
  bool connected_ = false;  // TCP is
  ConnectError error_;
};

}  // namespace waitbench::loadgen
