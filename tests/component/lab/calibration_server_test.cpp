// The calibration servers answer every request once, in order, and never early; whatever clients do.
#include "lab/calibration_server.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr auto answer = CalibrationServer::answer;

class Running {
 public:
  explicit Running(Duration delay) : server_(CalibrationServer::start(delay).value()) {
    thread_ = std::thread([this] { server_->run(); });
  }
  ~Running() {
    server_->interrupt();
    thread_.join();
  }
  std::uint16_t port() const {
    const auto url = server_->url();
    std::uint16_t port = 0;
    const auto colon = url.rfind(':');
    std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
    return port;
  }

 private:
  std::unique_ptr<CalibrationServer> server_;
  std::thread thread_;
};

// Blocking; gives up only when a test hangs.
class Client {
 public:
  explicit Client(const Running& server) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{.tv_sec = 30, .tv_usec = 0};
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  }
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto n = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      REQUIRE(n > 0);
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  void half_close() const { ::shutdown(socket_.number(), SHUT_WR); }
  /// So many answers and nothing else; false also when the connection ended before.
  bool answers_come(std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      std::string got(answer.size(), '\0');
      if (::recv(socket_.number(), got.data(), got.size(), MSG_WAITALL) !=
              static_cast<ssize_t>(answer.size()) ||
          got != answer)
        return false;
    }
    return true;
  }
  bool ends() const {
    char byte = 0;
    const auto n = ::recv(socket_.number(), &byte, 1, 0);
    return n == 0 || (n < 0 && errno == ECONNRESET);
  }

 private:
  Descriptor socket_;
};

std::string repeated(std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += request;
  return all;
}

}  // namespace

TEST_CASE("requests are answered one by one, pipelined and cut in pieces", "[calibration]") {
  for (const Duration delay : {Duration(0), Duration(2ms)}) {
    const Running server(delay);
    const Client client(server);
    for (int i = 0; i < 3; ++i) {
      client.send(request);
      CHECK(client.answers_come(1));
    }
    client.send(repeated(100));
    CHECK(client.answers_come(100));
    for (const char c : request) client.send({&c, 1});
    CHECK(client.answers_come(1));
    client.send(request + request.substr(0, 10));
    CHECK(client.answers_come(1));
    client.send(request.substr(10));
    CHECK(client.answers_come(1));
    client.half_close();
    CHECK(client.ends());
  }
}

TEST_CASE("many clients are answered, and one that leaves is no trouble to the others", "[calibration]") {
  for (const Duration delay : {Duration(0), Duration(5ms)}) {
    const Running server(delay);
    std::vector<std::optional<Client>> clients(20);
    for (auto& client : clients) client.emplace(server);
    for (const auto& client : clients) client->send(request);
    for (std::size_t i = 0; i < clients.size(); i += 2) clients[i].reset();  // some before their answer came
    for (std::size_t i = 1; i < clients.size(); i += 2) CHECK(clients[i]->answers_come(1));
  }
}

TEST_CASE("a client that has said all still gets its answers, then the end", "[calibration]") {
  for (const Duration delay : {Duration(0), Duration(5ms)}) {
    const Running server(delay);
    const Client client(server);
    client.send(repeated(3));
    client.half_close();
    CHECK(client.answers_come(3));
    CHECK(client.ends());
  }
}

TEST_CASE("a client that reads late gets every answer", "[calibration]") {
  // More answers than two sockets' buffers hold, so that the server has to wait for room.
  constexpr std::size_t many = 200'000;
  for (const Duration delay : {Duration(0), Duration(1ms)}) {
    const Running server(delay);
    const Client client(server);
    std::thread sending([&] { client.send(repeated(many)); });
    CHECK(client.answers_come(many));
    sending.join();
  }
}

TEST_CASE("what is no bare GET ends its connection, and no other", "[calibration]") {
  const Running server(0ms);
  const Client other(server), client(server);
  client.send("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx");
  CHECK(client.ends());
  other.send(request);
  CHECK(other.answers_come(1));
}

TEST_CASE("a known delay is never cut short, alone or one behind the other", "[calibration]") {
  constexpr auto delay = 10ms;
  const Running server(delay);
  const Client client(server), second(server);
  for (int i = 0; i < 10; ++i) {
    const auto sent = Clock::now();
    client.send(request);
    const auto sent_second = Clock::now();
    second.send(request);
    REQUIRE(client.answers_come(1));
    CHECK(Clock::now() - sent >= delay);
    REQUIRE(second.answers_come(1));
    CHECK(Clock::now() - sent_second >= delay);
  }
}

TEST_CASE("an interrupt before the run ends it, too", "[calibration]") {
  const auto server = CalibrationServer::start(0ms).value();
  server->interrupt();
  server->run();
  SUCCEED();
}
