// Which connection carries which request: kept, shared, or new each time, and from where.
#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <mutex>
#include <netinet/tcp.h>
#include <set>
#include <string>
#include <sys/socket.h>
#include <thread>

#include "loadgen/probe.hpp"
#include "loadgen/resolve.hpp"
#include "loadgen/run_load.hpp"
#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

TEST_CASE("a connection for each request: as many as requests, and none is lost", "[connections]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  for (const LoadModel& load : {LoadModel(Open{Rate{100}}), LoadModel(Closed{2})}) {
    auto options = options_for(server, load, 100ms);
    options.connections = ConnectionPerRequest{};
    const auto result = run(options);
    CHECK(result.requests.ok > 0);
    CHECK(result.requests.ok == result.requests.scheduled);
    CHECK(result.connections.established == result.requests.ok);
    CHECK(result.connections.answers_most == 1);
    CHECK(result.connections.lost == 0);
    // The connecting is in the latency of each: a request cannot be answered sooner than it is connected.
    CHECK(result.latency.min() >= result.connect.min());
  }
}

TEST_CASE("with fewer connections than users, requests wait for one, and that is in their latency",
          "[connections]") {
  ScriptedServer server([](Peer& peer, int) {
    while (peer.read_request()) {
      std::this_thread::sleep_for(20ms);  // the service time, not a synchronisation
      peer.send(answer("ok"));
    }
  });
  auto options = options_for(server, Closed{4}, 200ms);
  options.connections = SharedConnections{1};
  options.ramp = 0s;
  const auto result = run(options);
  CHECK(result.connections.requested == 1);
  CHECK(result.requests.ok == result.requests.scheduled);
  // Four users take turns: whoever comes last waits for three others.
  CHECK(result.latency.max() >= 79ms);
  CHECK(result.service.min() >= 20ms);
  CHECK(result.lag.max() >= 59ms);
}

TEST_CASE("what waits for a connection longer than the timeout has timed out", "[connections]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  auto options = options_for(server, Open{Rate{50}}, 100ms);
  options.connections = SharedConnections{1};
  options.timeout = 200ms;
  const auto result = run(options);
  CHECK(result.requests.scheduled == 5);
  CHECK(result.requests.timeout == 5);
  CHECK(result.requests.balanced());
  CHECK(result.latency.min() >= 200ms);
}

TEST_CASE("connections come from the sources in turn", "[connections]") {
  std::mutex mutex;
  std::multiset<std::string> sources;
  ScriptedServer server([&](Peer& peer, int) {
    boost::system::error_code ignored;
    const auto from = peer.socket().remote_endpoint(ignored).address().to_string();
    if (!peer.read_request()) return;  // the connection that looks whether somebody listens
    {
      const std::scoped_lock lock(mutex);
      sources.insert(from);
    }
    peer.send(answer("ok"));
    answer_all(peer);
  });
  auto options = options_for(server, Closed{4}, 50ms);
  options.sources = {boost::asio::ip::make_address("127.0.0.2"), boost::asio::ip::make_address("127.0.0.3")};
  CHECK(run(options).requests.ok > 0);
  CHECK(sources.count("127.0.0.2") == 2);
  CHECK(sources.count("127.0.0.3") == 2);
}

TEST_CASE("a source that this machine does not have is told by its name", "[connections]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  auto options = options_for(server, Closed{1}, 50ms);
  options.sources = {boost::asio::ip::make_address("203.0.113.7")};
  const auto refused = run_load(options, {}, [](const Progress&) {});
  REQUIRE(refused.has_error());
  CHECK(refused.error().exit == ExitCode::environment);
  CHECK(refused.error().text.find("203.0.113.7") != std::string::npos);
}

TEST_CASE("connections that are never served are counted, and make a closed load invalid", "[connections]") {
  // As a pool of ten threads with keep-alive connections: who comes later waits for ever.
  std::atomic<int> served = 0;
  ScriptedServer server([&](Peer& peer, int) {
    if (!peer.read_request()) return;
    if (served++ >= 10) return peer.wait_for_end();
    peer.send(answer("ok"));
    answer_all(peer);
  });
  auto options = options_for(server, Closed{64}, 300ms);
  options.timeout = 1s;
  const auto result = run(options);
  CHECK(result.connections.never_served == 54);
  CHECK(result.connections.established >= 64);  // those that timed out were opened again, in vain
  CHECK(result.connections.answers_least == 0);
  CHECK(result.connections.answers_most > 1);
  CHECK(std::ranges::any_of(result.validity.reasons,
                            [](const Reason& r) { return r.code == "never_served" && r.fatal; }));
}

TEST_CASE("a server that ends idle connections costs no request", "[connections]") {
  std::stop_source stop;
  std::atomic<int> asked = 0;
  ScriptedServer server([&](Peer& peer, int) {
    if (!peer.read_request()) return;
    if (++asked == 6) stop.request_stop();
    peer.send(answer("ok"));
  });
  const auto options = options_for(server, Closed{.users = 1, .think = Constant{20ms}}, 60s);
  const auto result = run_load(options, stop.get_token(), [](const Progress&) {});
  REQUIRE(result.has_value());
  CHECK(result->requests.ok >= 5);  // the sixth was interrupted
  CHECK(result->requests.ok + result->requests.unfinished == result->requests.scheduled);
  CHECK(result->connections.lost + 1 >= result->connections.established);  // the last may still be open
}

TEST_CASE("users who still wait when a load is interrupted count as neither served nor left out",
          "[connections]") {
  std::stop_source stop;
  ScriptedServer server([&](Peer& peer, int connection) {
    if (!peer.read_request()) return;
    if (connection != 1) return peer.wait_for_end();  // connection 0 only looked whether somebody listens
    for (int answers = 0; answers < 3; ++answers) {
      peer.send(answer("ok"));
      if (!peer.read_request()) return;
    }
    stop.request_stop();
    peer.wait_for_end();
  });
  const auto result = run_load(options_for(server, Closed{4}, 20s), stop.get_token(), [](const Progress&) {});
  REQUIRE(result.has_value());
  CHECK(result->requests.ok == 3);
  CHECK(result->requests.unfinished > 0);
  CHECK(result->connections.never_served == 0);
}

TEST_CASE("an answer that came before the request, with the stream's end behind it, is read",
          "[connections]") {
  ScriptedServer server([](Peer& peer, int) {
    peer.send(answer("busy", "Connection: close\r\n", "503 Service Unavailable"));
    boost::system::error_code ignored;
    peer.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    peer.wait_for_end();
  });
  auto options = options_for(server, Open{Rate{50}}, 100ms);
  options.connections = ConnectionPerRequest{};
  const auto result = run(options);
  CHECK(result.requests.scheduled == 5);
  CHECK(result.requests.http_error == 5);
}

TEST_CASE("closed users keep their connections", "[connections]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto result = run(options_for(server, Closed{3}, 200ms));
  CHECK(result.requests.ok > 3);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.connections.established == 3);
  CHECK(server.connections() == 4);  // one more looked whether anybody listens
}

TEST_CASE("who is done keeps the connection until the others are answered", "[connections]") {
  std::atomic<int> first_socket = -1;
  std::atomic<bool> first_ended = false, ended_too_early = false;
  ScriptedServer server([&](Peer& peer, int connection) {
    if (connection == 1) {
      first_socket = peer.socket().native_handle();
      answer_all(peer);
      first_ended = true;
    } else if (connection == 2) {
      if (!peer.read_request()) return;
      peer.send(answer("served once"));
      if (!peer.read_request()) return;
      std::this_thread::sleep_for(1s);  // the service time: the window is over, and the other user done
      ended_too_early = first_ended.load();
      ::shutdown(first_socket, SHUT_WR);  // no loss, since that user needs it no more
      std::this_thread::sleep_for(50ms);
      peer.send(answer("ok"));
      peer.wait_for_end();
    }
  });
  auto options = options_for(server, Closed{2}, 500ms);
  options.ramp = 0s;
  const auto result = run(options);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.latency.max() >= 1s);
  CHECK_FALSE(ended_too_early);
  CHECK(result.connections.lost == 0);
  CHECK(result.connections.established == 2);
}

TEST_CASE("who is done does not keep those out who were never served", "[connections]") {
  std::mutex only_one;  // as a server with a single thread, which stays with a connection until it ends
  ScriptedServer server([&](Peer& peer, int connection) {
    if (connection == 0) return;  // that only looked whether somebody listens
    const std::scoped_lock lock(only_one);
    answer_all(peer);
  });
  auto options = options_for(server, Closed{3}, 200ms);
  options.ramp = 0s;
  const auto result = run(options);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.requests.timeout == 0);
  CHECK(result.connections.established == 3);
}

TEST_CASE("a kept connection that the server closed is replaced, and the request still counts once",
          "[connections]") {
  ScriptedServer server([](Peer& peer, int) {
    if (peer.read_request()) peer.send(answer("ok"));  // and close without having said so
  });
  const auto result = run(options_for(server, Open{Rate{20}}, 300ms));
  CHECK(result.requests.ok == 6);
  CHECK(result.requests.scheduled == 6);
  CHECK(result.connections.established == 6);
}

TEST_CASE("every address of a name is tried", "[connections]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto options = options_for(server, Closed{1}, 50ms);
  const auto there = resolve(options.url).value().front();
  // The server listens at 127.0.0.1 only.
  const Endpoint elsewhere(boost::asio::ip::make_address("127.0.0.2"), there.port());
  CHECK(find_listening(options, std::array{elsewhere, there}, nullptr, {}).value() == there);
  CHECK(find_listening(options, std::array{elsewhere}, nullptr, {}).error().exit == ExitCode::environment);
}

namespace {

// An answer and the end of the connection in one segment: whoever reads the answer knows of the end.
void answer_and_leave(Peer& peer) {
  const int on = 1;
  ::setsockopt(peer.socket().native_handle(), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
  peer.send(answer("ok"));
  ::shutdown(peer.socket().native_handle(), SHUT_WR);
  peer.wait_for_end();
}

}  // namespace

TEST_CASE("no connection is made while another one is idle, whichever was used last", "[connections]") {
  std::promise<void> second_due, third_answered;
  ScriptedServer server([&](Peer& peer, int connection) {
    if (connection == 0) return;  // only looks whether anybody listens
    if (!peer.read_request()) return;
    if (connection == 1) {
      second_due.get_future().wait();
      peer.send(answer("first"));
      if (!peer.read_request()) return;
      peer.send(answer("third"));
      third_answered.set_value();
      return answer_all(peer);
    }
    if (connection > 2) return answer_all(peer);
    second_due.set_value();
    third_answered.get_future().wait();
    answer_and_leave(peer);
  });
  // The connection that leaves is the one that was used last when the fourth request is due.
  const auto result = run(options_for(server, Open{Rate{5}}, 800ms));
  CHECK(result.requests.ok == 4);
  CHECK(result.connections.established == 2);
}
