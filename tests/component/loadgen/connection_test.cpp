// One client connection, told of what happens to it while nothing is asked of it.
#include "loadgen/connection.hpp"

#include <functional>
#include <future>
#include <string>

#include "loadgen/resolve.hpp"
#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

namespace {

// Connects, asks once, and stays idle until the connection is lost.
struct Client final : Connection::Owner, EventLoop::Alarm {
  explicit Client(const ScriptedServer& server) {
    loop.activity_begun();
    loop.call_at(20s, *this);
    connection.connect(resolve(parse_url(server.url()).value()).value().front(), std::nullopt);
  }
  void connected(Connection&, const std::optional<ConnectError>& failed) override {
    REQUIRE_FALSE(failed);
    connection.exchange({.bytes = request, .answer_has_body = true});
    exchanging();
  }
  void answered(Connection&, const Answer& a) override {
    ++answers;
    answer = a;
    open_after = connection.is_open();
    if (!open_after) return loop.activity_ended();
    idle();
  }
  void lost(Connection&) override {
    ++losses;
    loop.activity_ended();
  }
  void ring() override { loop.activity_ended(); }

  EventLoop loop{Clock::now(), false};
  Reading reading;
  Connection connection{loop, *this, reading, nullptr};
  std::string request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  std::function<void()> exchanging = [] {}, idle = [] {};
  int answers = 0, losses = 0;
  bool open_after = false;
  Answer answer;
};

}  // namespace

TEST_CASE("bytes behind an answer end the connection, and not the answer", "[connection]") {
  for (const auto* surplus : {"x", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"}) {
    ScriptedServer server([&](Peer& peer, int) {
      if (!peer.read_request()) return;
      peer.send(answer("ok") + surplus);
      peer.wait_for_end();
    });
    Client client(server);
    client.loop.run();
    CHECK(client.answers == 1);
    CHECK(client.answer.outcome == Outcome::ok);
    CHECK_FALSE(client.open_after);
    CHECK(client.losses == 0);  // told with the answer, not again
  }
}

TEST_CASE("bytes that nobody asked for end an idle connection, and are no answer to the next request",
          "[connection]") {
  std::promise<void> idle;
  ScriptedServer server([&](Peer& peer, int) {
    if (!peer.read_request()) return;
    peer.send(answer("ok"));
    idle.get_future().wait();
    peer.send(answer("surplus"));
    peer.wait_for_end();
  });
  Client client(server);
  client.idle = [&] { idle.set_value(); };
  client.loop.run();
  CHECK(client.answers == 1);
  CHECK(client.open_after);
  CHECK(client.losses == 1);
  CHECK_FALSE(client.connection.is_open());
}

TEST_CASE("an answer before the whole request was sent is one, whatever becomes of the rest",
          "[connection]") {
  struct Case {
    std::string sent;
    Outcome outcome;
  };
  const Case cases[] = {
      {answer("too large", "Connection: close\r\n", "413 Content Too Large"), Outcome::http_error},
      // Without a length only an end in order tells that the body is whole, and this is none.
      {"HTTP/1.1 413 Content Too Large\r\n\r\ntoo", Outcome::reset},
      {"", Outcome::reset},
  };
  for (const auto& c : cases) {
    std::promise<void> left;
    ScriptedServer server([&](Peer& peer, int) {
      peer.read_request();
      peer.send(c.sent);
      peer.reset();
      left.set_value();
    });
    Client client(server);
    client.request =
        "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n" + std::string(50'000'000, 'x');
    client.exchanging = [&] { left.get_future().wait(); };  // all of it has happened when the client looks
    client.loop.run();
    CHECK(client.answers == 1);
    CHECK(client.answer.outcome == c.outcome);
    CHECK_FALSE(client.open_after);
  }
}

namespace {

// Tries again at once whenever it could not connect.
struct Stubborn final : Connection::Owner {
  Stubborn() {
    loop.activity_begun();
    try_again();
  }
  void try_again() {
    // An address that no machine has: refused before connect() returns.
    connection.connect(Endpoint(boost::asio::ip::make_address("127.0.0.1"), 9),
                       boost::asio::ip::make_address("203.0.113.7"));
  }
  void connected(Connection&, const std::optional<ConnectError>& failed) override {
    REQUIRE(failed);
    if (++failures == 100'000) return loop.activity_ended();
    try_again();
  }
  void answered(Connection&, const Answer&) override {}
  void lost(Connection&) override {}

  EventLoop loop{Clock::now(), false};
  Reading reading;
  Connection connection{loop, *this, reading, nullptr};
  int failures = 0;
};

}  // namespace

TEST_CASE("failing to connect at once, over and over, does not pile up calls", "[connection]") {
  Stubborn stubborn;
  stubborn.loop.run();
  CHECK(stubborn.failures == 100'000);
}
