// How a request ended, as the load generator tells it.
#include <atomic>
#include <string>
#include <string_view>
#include <thread>

#include "loadgen/run_load.hpp"
#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

TEST_CASE("an answer is the same however it arrives", "[loadgen]") {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n";
  for (const auto& bytes : {answer(std::string(300, 'x')), chunked}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
      ScriptedServer server([&](Peer& peer, int) {
        peer.socket().set_option(boost::asio::ip::tcp::no_delay(true));  // each piece a segment
        while (peer.read_request()) {
          for (std::size_t at = 0; at < bytes.size(); at += piece)
            peer.send(std::string_view(bytes).substr(at, piece));
        }
      });
      const auto result = run(options_for(server, Open{Rate{50}}, 100ms));
      CHECK(result.requests.ok == 5);
      CHECK(result.requests.scheduled == 5);
      CHECK(result.bytes_received == 5 * bytes.size());
      CHECK(result.connections.lost == 0);
    }
  }
}

TEST_CASE("how a request ended is told apart", "[loadgen]") {
  struct Case {
    const char* name;
    ScriptedServer::Script script;
    std::uint64_t RequestCounts::* counter;
    Duration timeout = 20s;  // where none is meant, none is to come, however slow the machine
  };
  const Case cases[] = {
      {"500", [](Peer& p, int) { answer_all(p, answer("no", "", "500 Internal Server Error")); },
       &RequestCounts::http_error},
      {"503, to be asked again in 31 years",
       [](Peer& p, int) {
         answer_all(p, answer("no", "Retry-After: 1000000000\r\n", "503 Service Unavailable"));
       },
       &RequestCounts::http_error},
      {"404", [](Peer& p, int) { answer_all(p, answer("no", "", "404 Not Found")); },
       &RequestCounts::http_error},
      {"302", [](Peer& p, int) { answer_all(p, answer("", "Location: /x\r\n", "302 Found")); },
       &RequestCounts::ok},
      {"closed before the head", [](Peer& p, int) { p.read_request(); }, &RequestCounts::reset},
      {"reset before the head",
       [](Peer& p, int) {
         p.read_request();
         p.reset();
       },
       &RequestCounts::reset},
      {"closed within the head",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200");
       },
       &RequestCounts::reset},
      {"silent within the body",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
         p.wait_for_end();
       },
       &RequestCounts::timeout, 500ms},
      {"body shorter than announced",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
       },
       &RequestCounts::malformed},
      {"last chunk missing",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
       },
       &RequestCounts::malformed},
      {"a head without an end",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\n");
         for (int i = 0; i < 100; ++i) p.send("X: " + std::string(1000, 'x') + "\r\n");
         p.wait_for_end();
       },
       &RequestCounts::malformed},
      {"a field without an end",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'));
         p.wait_for_end();
       },
       &RequestCounts::malformed},
      {"not HTTP",
       [](Peer& p, int) {
         p.read_request();
         p.send("SSH-2.0-x\r\n");
         p.wait_for_end();
       },
       &RequestCounts::malformed},
      {"body to the end of the stream",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\n\r\nabc");
       },
       &RequestCounts::ok},
      {"surplus bytes",
       [](Peer& p, int) {
         p.read_request();
         p.send(answer("ok") + "surplus");
         p.wait_for_end();
       },
       &RequestCounts::ok},
      {"an interim answer first",
       [](Peer& p, int) {
         while (p.read_request()) p.send("HTTP/1.1 100 Continue\r\n\r\n" + answer("ok"));
       },
       &RequestCounts::ok},
      {"never answered", [](Peer& p, int) { p.wait_for_end(); }, &RequestCounts::timeout, 500ms},
  };
  for (const auto& c : cases) {
    INFO(c.name);
    ScriptedServer server(c.script);
    auto options = options_for(server, Open{Rate{20}}, 200ms);
    options.timeout = c.timeout;
    const auto result = run(options);
    CHECK(result.requests.scheduled == 4);
    CHECK(result.requests.*c.counter == 4);
    CHECK(result.requests.balanced());
  }
}

TEST_CASE("a timeout counts from the due time and stays among the latencies", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  auto options = options_for(server, Open{Rate{50}}, 100ms);
  options.timeout = 300ms;
  const auto result = run(options);
  CHECK(result.requests.timeout == 5);
  CHECK(result.latency.count() == 5);
  CHECK(result.latency.min() >= 300ms);
  CHECK_FALSE(result.validity.valid());  // nothing was answered
}

TEST_CASE("a connection that fails with a request is a reset, however often it has served", "[loadgen]") {
  std::atomic<int> taken = 0;
  ScriptedServer server([&](Peer& peer, int) {
    if (peer.read_request()) peer.send(answer("ok"));
    if (!peer.read_request()) return;
    ++taken;
    // Longer than any delayed acknowledgement: its TCP has told that it has the request. And longer than the
    // window, so that it is the last.
    std::this_thread::sleep_for(1500ms);
    peer.reset();
  });
  const auto result = run(options_for(server, Closed{1}, 1s));
  CHECK(taken == 1);
  CHECK(result.requests.ok == 1);
  CHECK(result.requests.reset == 1);
  CHECK(result.requests.balanced());
}

TEST_CASE("only what came for the window's requests is counted as received", "[loadgen]") {
  const auto bytes = answer("ok");
  ScriptedServer server([&](Peer& peer, int) { answer_all(peer, bytes); });
  auto options = options_for(server, Open{Rate{20}}, 200ms);
  options.warmup = 200ms;
  const auto result = run(options);
  CHECK(result.requests.ok == 4);
  CHECK(result.bytes_received == 4 * bytes.size());
}
