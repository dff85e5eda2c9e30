// What a server gets to read: methods, fields, bodies, templates, mixes.
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "loadgen/request_source.hpp"
#include "loadgen/run_load.hpp"
#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

TEST_CASE("a request is sent as it was asked for", "[loadgen]") {
  std::mutex mutex;
  std::string seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const std::scoped_lock lock(mutex);
      seen = peer.head();
      peer.send(answer("ok"));
      peer.read_exactly(5);
    }
  });
  auto options = options_for(server, Open{Rate{10}}, 100ms);
  options.requests.kinds = {
      {.method = "PUT", .fields = {{"X-Mine", {"yes"}}, {"Host", {"elsewhere"}}}, .body = {"hello"}}};
  CHECK(run(options).requests.ok == 1);
  CHECK(seen == "PUT / HTTP/1.1\r\nX-Mine: yes\r\nHost: elsewhere\r\nContent-Length: 5\r\n\r\n");
}

TEST_CASE("templates are filled by number, and a server sees exactly their bytes", "[loadgen]") {
  std::mutex mutex;
  std::map<std::string, int> seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const auto body = peer.read_exactly(9);
      const std::scoped_lock lock(mutex);
      ++seen[peer.head() + body];
      peer.send(answer("ok"));
    }
  });
  auto options = options_for(server, Open{Rate{40}}, 100ms);
  options.threads = 2;
  options.requests.data = std::make_shared<const DataRows>(
      parse_data("id,who\n10,\"a,\"\"b\"\n20,c d\n30,\xC3\xA9\n", "d").value());
  options.requests.kinds = {{.method = "PUT",
                             .target = {"/u/", ColumnValue{1}, "?n=", RequestNumber{}},
                             .fields = {{"Host", {"h"}}, {"X-Who", {"<", ColumnValue{1}, ">"}}},
                             .body = {"{\"id\":", ColumnValue{0}, "}"}}};
  const auto result = run(options);
  CHECK(result.requests.ok == 4);
  const auto request = [](const std::string& target, const std::string& who, const std::string& id) {
    return "PUT " + target + " HTTP/1.1\r\nHost: h\r\nX-Who: <" + who +
           ">\r\nContent-Length: 9\r\n\r\n{\"id\":" + id + "}";
  };
  const std::map<std::string, int> once{{request("/u/a%2C%22b?n=0", "a,\"b", "10"), 1},
                                        {request("/u/c%20d?n=1", "c d", "20"), 1},
                                        {request("/u/%C3%A9?n=2", "\xC3\xA9", "30"), 1},
                                        {request("/u/a%2C%22b?n=3", "a,\"b", "10"), 1}};
  CHECK(seen == once);
  CHECK(result.data_rows == 3);
  REQUIRE(result.kinds.size() == 1);
  CHECK(result.kinds[0].target == "/u/{who}?n={n}");
}

TEST_CASE("a mix sends the kinds that the seed draws, HEAD among others on one connection", "[loadgen]") {
  std::mutex mutex;
  std::string seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const bool head = peer.head().starts_with("HEAD ");
      {
        const std::scoped_lock lock(mutex);
        seen += head ? 'H' : 'G';
      }
      peer.send(head ? "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" : answer("ok"));
    }
  });
  auto options = options_for(server, Open{Rate{1000}}, 20ms);
  options.seed = 1;
  options.requests.kinds = {{.weight = 5, .method = "HEAD"}, {.weight = 5}};
  auto result = run(options);
  CHECK(result.requests.ok == 20);
  std::string drawn;
  const PreparedRequests prepared(options);
  for (std::uint64_t n = 0; n < 20; ++n) drawn += prepared.kind_of(n) == 0 ? 'H' : 'G';
  std::ranges::sort(drawn);  // several connections may have served them
  std::ranges::sort(seen);
  CHECK(seen == drawn);
  CHECK(drawn.find('H') != drawn.npos);

  // One user has one connection: an answer to HEAD must not leave anything of it to be read.
  options.load = Closed{1};
  options.duration = 100ms;
  result = run(options);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.connections.established == 1);
}

TEST_CASE("the answer to HEAD ends with its head", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) {
    while (peer.read_request()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  });
  // Never two at once, which would want two connections: who is held up sheds a request instead.
  auto options = options_for(server, Open{.rate = Rate{20}, .max_in_flight = 1}, 200ms);
  options.requests.kinds.front().method = "HEAD";
  const auto result = run(options);
  CHECK(result.requests.ok > 0);
  CHECK(result.requests.ok + result.requests.shed == 4);
  CHECK(result.connections.established == 1);
}

TEST_CASE("requests carry their numbers when asked to", "[loadgen]") {
  std::mutex mutex;
  std::string seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const std::scoped_lock lock(mutex);
      seen += peer.head();
      peer.send(answer("ok"));
    }
  });
  auto options = options_for(server, Open{Rate{30}}, 100ms);
  options.numbered = true;
  CHECK(run(options).requests.ok == 3);
  for (const auto* number : {"00000000000000000000", "00000000000000000001", "00000000000000000002"}) {
    CHECK(seen.find(std::string("Waitbench-Request: ") + number + "\r\n") != std::string::npos);
  }
}
