// One connection of an I/O thread: its socket, its HTTP, and its place among those that have a deadline.
#pragma once

#include <memory>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>

#include "core/descriptor.hpp"
#include "servers/gate.hpp"
#include "servers/http/exchange.hpp"
#include "servers/model.hpp"
#include "servers/work/suspending.hpp"

namespace waitbench::servers {

using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, IoExecutor>;
Tcp family_of(const Address& address);

/// A link that leaves its list when it is destroyed.
using DeadlineLink =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// All of what a waiting connection costs, besides the coroutine's frame. Used by its I/O thread alone.
struct Connection : DeadlineLink {
  Connection(Descriptor accepted, IoExecutor executor, Service& service, Gate& open_connections);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Socket socket;
  http::Exchange exchange;
  http::Phase listed_phase{};  // where the link is, while it is linked
  TimePoint listed_began{};
  bool expired = false;           // the deadline passed; set before the wait is cancelled
  std::unique_ptr<char[]> input;  // while a read is under way
  Gate& gate;
};

/// Room for the next read: little while a request is awaited, since idle connections hold it, more for a
/// body.
asio::mutable_buffer room_to_read(Connection& connection);
/// After a read: hands over what came of it, or that time is up.
void take_in(Connection& connection, const boost::system::error_code& error, std::size_t bytes);
/// Sends what there is room for. False when a wait to write must come first.
bool send_now(Connection& connection);

}  // namespace waitbench::servers
