// A server that does exactly what a test says, connection by connection.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace waitbench::testing {

/// One accepted connection, blocking. Calls on a broken connection do nothing.
class Peer {
 public:
  explicit Peer(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  /// Reads one request head; false at the end of the stream.
  bool read_request();
  /// The head read last.
  const std::string& head() const { return head_; }
  /// Reads so many bytes behind the head; fewer only at the end of the stream.
  std::string read_exactly(std::size_t count);
  void send(std::string_view bytes);
  /// Ends the connection with RST instead of FIN.
  void reset();
  /// Waits until the other side ends the connection.
  void wait_for_end();
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  boost::asio::ip::tcp::socket socket_;
  std::string pending_, head_;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Peer& peer, int connection)>;
  /// Runs `script` on a thread of its own for every connection, numbered from 0.
  explicit ScriptedServer(Script script);
  /// Stops accepting and joins all threads: every script must end when its client leaves.
  ~ScriptedServer();

  std::string url() const;
  int connections() const { return connections_; }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Script script_;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> peers_;  // of the accepting thread until it ended
  std::thread accepting_;
};

/// An answer with this body.
std::string answer(std::string_view body, std::string_view more_fields = "",
                   std::string_view status = "200 OK");

}  // namespace waitbench::testing
