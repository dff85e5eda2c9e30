// Calls to scripted peers over loopback: both shells come to the same.
#include <sys/socket.h>

#include <fmt/format.h>

#include "servers/net/address.hpp"
#include "servers/upstream/deadline.hpp"
#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"
#include "tests/component/servers/running_server.hpp"
#include "tests/component/servers/upstream/callers.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;
using testing::answer;
using testing::Peer;
using testing::ScriptedServer;

namespace {

// Generous where nothing is to be late; short where something is, as it is waited for.
UpstreamOptions patient(unsigned attempts = 1) {
  return {.timeout = patience, .retry = {.attempts = attempts, .backoff = 2ms, .backoff_cap = 20ms}};
}
UpstreamOptions hurried(unsigned attempts = 1, Duration timeout = 200ms) {
  auto options = patient(attempts);
  options.timeout = timeout;
  return options;
}

void answer_all(Peer& peer, std::string_view bytes) {
  while (peer.read_request()) peer.send(bytes);
}
void say_nothing(Peer& peer, int /*connection*/) {
  if (peer.read_request()) peer.wait_for_end();
}

struct Counts {
  std::uint64_t attempts, connections, reused, stale;
};
struct Row {
  std::string_view what;
  ScriptedServer::Script script;
  UpstreamOptions options;
  std::vector<std::string> calls;  // one after the other: what each comes to
  Counts counts;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all{
      {"answers, on one connection",
       [](Peer& peer, int) { answer_all(peer, answer("hello")); },
       patient(),
       {"ok", "ok", "ok"},
       {3, 1, 2, 0}},
      {"answers, each on a connection of its own",
       [](Peer& peer, int) { answer_all(peer, answer("hello", "Connection: close\r\n")); },
       patient(),
       {"ok", "ok"},
       {2, 2, 0, 0}},
      {"a chunked answer",
       [](Peer& peer, int) {
         answer_all(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
       },
       patient(),
       {"ok", "ok"},
       {2, 1, 1, 0}},
      {"an answer to the end of the connection",
       [](Peer& peer, int) {
         if (peer.read_request()) peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
       },
       patient(),
       {"ok", "ok"},
       {2, 2, 0, 0}},
      {"an interim answer first",
       [](Peer& peer, int) { answer_all(peer, "HTTP/1.1 103 Early Hints\r\n\r\n" + answer("hello")); },
       patient(),
       {"ok", "ok"},
       {2, 1, 1, 0}},
      {"an answer byte by byte",
       [](Peer& peer, int) {
         while (peer.read_request())
           for (const char byte : answer("hello")) peer.send({&byte, 1});
       },
       patient(),
       {"ok", "ok"},
       {2, 1, 1, 0}},
      {"a large answer",
       [](Peer& peer, int) { answer_all(peer, answer(std::string(3'000'000, 'x'))); },
       patient(),
       {"ok", "ok"},
       {2, 1, 1, 0}},
      {"an error, which is not retried",
       [](Peer& peer, int) { answer_all(peer, answer("", "", "500 Internal Server Error")); },
       patient(3),
       {"failed: 500", "failed: 500"},
       {2, 1, 1, 0}},
      {"no answer", say_nothing, hurried(), {"failed: timed out"}, {1, 1, 0, 0}},
      {"an answer that never ends: the deadline is one for all of it",
       [](Peer& peer, int) {
         if (!peer.read_request()) return;
         peer.send("HTTP/1.1 200 OK\r\n\r\n");
         boost::system::error_code ec;
         while (!ec) peer.socket().send(boost::asio::buffer("x", 1), 0, ec);
       },
       hurried(),
       {"failed: timed out"},
       {1, 1, 0, 0}},
      {"no answer at first",
       [](Peer& peer, int connection) {
         if (connection == 0) return say_nothing(peer, connection);
         answer_all(peer, answer("hello"));
       },
       hurried(5, 500ms),
       {"ok"},
       {2, 2, 0, 0}},
      {"a reset",
       [](Peer& peer, int) {
         if (peer.read_request()) peer.reset();
       },
       patient(),
       {"failed: reset"},
       {1, 1, 0, 0}},
      {"resets, then an answer",
       [](Peer& peer, int connection) {
         if (connection == 2) return answer_all(peer, answer("hello"));
         if (peer.read_request()) peer.reset();
       },
       patient(3),
       {"ok"},
       {3, 3, 0, 0}},
      {"a reset in the middle, then an answer",
       [](Peer& peer, int connection) {
         if (connection == 1) return answer_all(peer, answer("hello"));
         if (!peer.read_request()) return;
         peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
         peer.reset();
       },
       patient(2),
       {"ok"},
       {2, 2, 0, 0}},
      {"an end in the middle",
       [](Peer& peer, int) {
         if (peer.read_request()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
       },
       patient(3),
       {"failed: malformed"},
       {1, 1, 0, 0}},
      {"no HTTP",
       [](Peer& peer, int) { answer_all(peer, "SSH-2.0-OpenSSH_9.2\r\n\r\n"); },
       patient(3),
       {"failed: malformed"},
       {1, 1, 0, 0}},
      {"503 once",
       [](Peer& peer, int) {
         if (peer.read_request()) peer.send(answer("", "", "503 Service Unavailable"));
         answer_all(peer, answer("hello"));
       },
       patient(2),
       {"ok"},
       {2, 1, 1, 0}},
      {"503 for 31 years: what is asked for is kept to up to the cap",
       [](Peer& peer, int) {
         if (peer.read_request())
           peer.send(answer("", "Retry-After: 1000000000\r\n", "503 Service Unavailable"));
         answer_all(peer, answer("hello"));
       },
       patient(2),
       {"ok"},
       {2, 1, 1, 0}},
      {"a connection closed while it was kept",
       [](Peer& peer, int) {
         if (peer.read_request()) peer.send(answer("hello"));
       },
       patient(),
       {"ok", "ok"},
       {2, 2, 0, 1}},
      {"a connection ended as the next request came: another one is no retry",
       [](Peer& peer, int connection) {
         if (connection == 1) return answer_all(peer, answer("hello"));
         if (peer.read_request()) peer.send(answer("hello"));
         peer.read_request();
       },
       patient(),
       {"ok", "ok"},
       {2, 2, 1, 1}},
      {"so with a reset",
       [](Peer& peer, int connection) {
         if (connection == 1) return answer_all(peer, answer("hello"));
         if (peer.read_request()) peer.send(answer("hello"));
         peer.read_request();
         peer.reset();
       },
       patient(),
       {"ok", "ok"},
       {2, 2, 1, 1}},
      {"but only once",
       [](Peer& peer, int connection) {
         if (connection == 0 && peer.read_request()) peer.send(answer("hello"));
         peer.read_request();
       },
       patient(),
       {"ok", "failed: reset"},
       {2, 2, 1, 1}},
  };
  return all;
}

}  // namespace

TEST_CASE("what an upstream does -> what its calls come to", "[upstream]") {
  for (const auto& shell : shells()) {
    for (const auto& row : rows()) {
      INFO(shell.name << ": " << row.what);
      ScriptedServer peer(row.script);
      UpstreamCounters counters;
      Upstream upstream(target_at(peer.url()), row.options, counters);
      {
        const auto caller = shell.make(upstream);
        for (const auto& expected : row.calls) CHECK(text_of(caller->call()) == expected);
        CHECK(counters.attempts.value() == row.counts.attempts);
        CHECK(counters.connections_opened.value() == row.counts.connections);
        // Whether the far end's FIN has arrived before the request leaves is the kernel's to decide.
        if (row.what != "a connection closed while it was kept")
          CHECK(counters.connections_reused.value() == row.counts.reused);
        CHECK(counters.connections_stale.value() == row.counts.stale);
      }
      CHECK(counters.connections_idle.value() == 0);
      CHECK(counters.calls.value() == row.calls.size());
      CHECK(counters.calls_in_progress.value() == 0);
    }
  }
}

TEST_CASE("an upstream that does not listen refuses", "[upstream]") {
  // A port that is bound and not listened to: nobody else can get it meanwhile.
  const auto address = servers::socket_address({.host = "127.0.0.1", .port = 0});
  const Descriptor bound(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::bind(bound.number(), address.get(), address.size) == 0);
  for (const auto& shell : shells()) {
    INFO(shell.name);
    UpstreamCounters counters;
    auto options = patient(3);
    options.breaker = BreakerPolicy{.failure_percent = 100, .window = 4, .open_time = 1h};
    Upstream upstream(target_at(servers::url_of(servers::local_address(bound.number()))), options, counters);
    const auto caller = shell.make(upstream);
    CHECK(text_of(caller->call()) == "failed: connect failed");
    CHECK(counters.attempts.value() == 3);
    CHECK(text_of(caller->call()) == "failed: connect failed");
    CHECK(text_of(caller->call()) == "refused by breaker");
    CHECK(counters.attempts.value() == 4);
    CHECK(counters.connections_opened.value() == 0);
  }
}

TEST_CASE("a body over the limit is given up", "[upstream]") {
  for (const auto& shell : shells()) {
    INFO(shell.name);
    ScriptedServer peer([](Peer& at, int) { answer_all(at, answer(std::string(1'000'001, 'x'))); });
    UpstreamCounters counters;
    auto options = patient(3);
    options.largest_body = Bytes{1'000'000};
    Upstream upstream(target_at(peer.url()), options, counters);
    const auto caller = shell.make(upstream);
    CHECK(text_of(caller->call()) == "failed: too large");
    CHECK(counters.attempts.value() == 1);
    CHECK(counters.connections_idle.value() == 0);
  }
}

TEST_CASE("each attempt tells its number and its time", "[upstream]") {
  for (const auto& shell : shells()) {
    INFO(shell.name);
    std::vector<std::string> heads;
    {
      ScriptedServer peer([&](Peer& at, int) {  // one connection, so one thread
        while (at.read_request()) {
          heads.push_back(at.head());
          at.send(answer("", "", heads.size() == 1 ? "503 Service Unavailable" : "200 OK"));
        }
      });
      UpstreamCounters counters;
      Upstream upstream(target_at(peer.url()), patient(2), counters);
      const auto caller = shell.make(upstream);
      CHECK(text_of(caller->call(7, Clock::now() + patience / 2)) == "ok");
    }
    REQUIRE(heads.size() == 2);
    for (unsigned attempt = 1; attempt <= 2; ++attempt) {
      const auto& head = heads.at(attempt - 1);
      CHECK(head.find(fmt::format("\r\nWaitbench-Request: {}\r\n",
                                  number_of({.seed = 1, .request = 7, .call = 0}, attempt))) !=
            std::string::npos);
      const auto field = head.find("\r\nWaitbench-Timeout: ");
      REQUIRE(field != std::string::npos);
      const auto value = field + 21;
      const auto left = parse_time_left(head.substr(value, head.find('\r', value) - value));
      REQUIRE(left);
      CHECK(*left > 0s);
      CHECK(*left <= patience / 2);  // of the request, not the attempt's own
    }
  }
}

TEST_CASE("a request that is out of time makes no attempt", "[upstream]") {
  for (const auto& shell : shells()) {
    INFO(shell.name);
    ScriptedServer peer(say_nothing);
    UpstreamCounters counters;
    Upstream upstream(target_at(peer.url()), patient(3), counters);
    const auto caller = shell.make(upstream);
    CHECK(text_of(caller->call(0, Clock::now())) == "out of time");
    CHECK(counters.attempts.value() == 0);
    CHECK(text_of(caller->call(0, Clock::now() + 300ms)) == "out of time");
    CHECK(counters.attempts.value() == 1);
  }
}
