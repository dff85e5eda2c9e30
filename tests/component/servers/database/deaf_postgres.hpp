// A PostgreSQL that lets everybody in and prepares every statement, but ends none, and hears no request to
// cancel one: as if its postmaster were stopped, and the kernel went on acknowledging.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace waitbench::test {

/// For connections that are opened one after the other, each with one statement to prepare. Of the protocol
/// (PostgreSQL's documentation, "Message Formats"), what libpq has to have for that.
class DeafPostgres {
 public:
  DeafPostgres()
      : acceptor_(io_, boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        serving_([this] { serve(); }) {}
  ~DeafPostgres() { hang_up(); }
  DeafPostgres(const DeafPostgres&) = delete;
  DeafPostgres& operator=(const DeafPostgres&) = delete;

  std::string url() const {
    return fmt::format("postgresql://a@127.0.0.1:{}/b?sslmode=disable&gssencmode=disable",
                       acceptor_.local_endpoint().port());
  }
  int requests_to_cancel() const { return requests_to_cancel_; }
  /// Ends every connection: whoever waits for this database waits no more.
  void hang_up() {
    shutdown(acceptor_.native_handle(), SHUT_RDWR);  // wakes the blocked accept; closing alone would not
    if (serving_.joinable()) serving_.join();
    peers_.clear();
  }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  void serve() {
    for (;;) {
      boost::system::error_code ec;
      auto peer = acceptor_.accept(ec);
      if (ec) return;
      greet(peer);
      peers_.push_back(std::move(peer));  // stays open
    }
  }

  void greet(Socket& peer) {
    constexpr std::uint32_t cancel_request = 80877102;
    const auto length = number(peer), code = number(peer);
    if (code == cancel_request) {
      ++requests_to_cancel_;
      return;
    }
    if (length < 8) return;  // it has left
    read(peer, length - 8);
    using namespace std::string_literals;
    const auto ready = "Z\0\0\0\5I"s;
    send(peer, "R\0\0\0\x8\0\0\0\0"s + "K\0\0\0\xc\0\0\0\1\0\0\0\1"s + ready);  // it is let in, with a key
    while (message(peer) == 'P') continue;                                      // Parse, then Sync
    send(peer, "1\0\0\0\4"s + ready);
  }

  // Its type; 0 when the client has left.
  static char message(Socket& peer) {
    const char type = read(peer, 1)[0];
    const auto length = number(peer);
    if (length < 4) return 0;
    read(peer, length - 4);
    return type;
  }

  static std::uint32_t number(Socket& peer) {
    std::uint32_t value = 0;
    for (const char byte : read(peer, 4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  }

  // Zeros when the client has left.
  static std::string read(Socket& peer, std::size_t size) {
    std::string bytes(size, '\0');
    boost::system::error_code ignored;
    boost::asio::read(peer, boost::asio::buffer(bytes), ignored);
    return bytes;
  }

  static void send(Socket& peer, const std::string& bytes) {
    boost::system::error_code ignored;
    boost::asio::write(peer, boost::asio::buffer(bytes), ignored);
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::vector<Socket> peers_;  // of the serving thread until it ended
  std::atomic<int> requests_to_cancel_ = 0;
  std::thread serving_;  // last: it begins when everything else is there
};

}  // namespace waitbench::test
