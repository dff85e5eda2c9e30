#include "tests/component/loadgen/scripted_server.hpp"

#include <sys/socket.h>

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace waitbench::testing {

namespace asio = boost::asio;
using boost::system::error_code;

bool Peer::read_request() {
  error_code ec;
  const auto n = asio::read_until(socket_, asio::dynamic_buffer(pending_), "\r\n\r\n", ec);
  if (ec) return false;
  head_ = pending_.substr(0, n);
  pending_.erase(0, n);
  return true;
}

std::string Peer::read_exactly(std::size_t count) {
  error_code ignored;
  if (pending_.size() < count)
    asio::read(socket_, asio::dynamic_buffer(pending_), asio::transfer_exactly(count - pending_.size()),
               ignored);
  auto read = pending_.substr(0, count);
  pending_.erase(0, read.size());
  return read;
}

void Peer::send(std::string_view bytes) {
  error_code ignored;
  asio::write(socket_, asio::buffer(bytes), ignored);
}

void Peer::reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

void Peer::wait_for_end() {
  error_code ec;
  char sink[1024];
  while (!ec) socket_.read_some(asio::buffer(sink), ec);
}

ScriptedServer::ScriptedServer(Script script)
    : acceptor_(io_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      script_(std::move(script)) {
  accepting_ = std::thread([this] {
    for (;;) {
      error_code ec;
      auto socket = acceptor_.accept(ec);
      if (ec) return;
      const int number = connections_++;
      peers_.emplace_back(
          [this, number, peer = Peer(std::move(socket))]() mutable { script_(peer, number); });
    }
  });
}

ScriptedServer::~ScriptedServer() {
  // shutdown() wakes the blocked accept; closing alone would not.
  shutdown(acceptor_.native_handle(), SHUT_RDWR);
  accepting_.join();
  for (auto& peer : peers_) peer.join();
}

std::string ScriptedServer::url() const {
  return fmt::format("http://127.0.0.1:{}/", acceptor_.local_endpoint().port());
}

std::string answer(std::string_view body, std::string_view more_fields, std::string_view status) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), more_fields, body);
}

}  // namespace waitbench::testing
