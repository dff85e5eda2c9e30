#include "servers/http/exchange.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace waitbench::servers::http;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  Limits limits{};
  Counters counters;
  TimePoint now{};
  Exchange exchange{limits, counters, now};

  // Sends what there is to send; returns it.
  std::string flush() {
    REQUIRE(exchange.next() == Next::send);
    const std::string output(exchange.output());
    exchange.sent(output.size(), now);
    return output;
  }
};

constexpr auto good = "GET /a HTTP/1.1\r\nHost: x\r\nWaitbench-Request: 12\r\n\r\n";

}  // namespace

TEST_CASE_METHOD(Fixture, "a request is read, run, answered; then the next", "[exchange]") {
  CHECK(exchange.next() == Next::read);
  CHECK(exchange.phase() == Phase::idle);
  exchange.received(good, now);
  REQUIRE(exchange.next() == Next::run);
  const auto request = exchange.take_request();
  CHECK(request.method == "GET");
  CHECK(request.target == "/a");
  CHECK(request.number == 12);
  CHECK(counters.requests_in_flight.value() == 1);
  exchange.answer({.body = "hello"}, false, now);
  CHECK(flush() == "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(counters.requests_in_flight.value() == 0);
  CHECK(counters.answers[0].value() == 1);
  CHECK(exchange.next() == Next::read);
  CHECK(exchange.phase() == Phase::idle);
}

TEST_CASE_METHOD(Fixture, "a request's time left is counted from when it is whole", "[exchange]") {
  exchange.received(good, now);
  CHECK(exchange.take_request().deadline == TimePoint::max());
  exchange.answer({}, false, now);
  flush();
  exchange.received("GET / HTTP/1.1\r\nHost: x\r\nwaitbench-timeout:  1500ms \r\nContent-Length: 1\r\n\r\n",
                    now);
  exchange.received("x", now + 3s);
  REQUIRE(exchange.next() == Next::run);
  CHECK(exchange.take_request().deadline == now + 3s + 1500ms);
}

TEST_CASE_METHOD(Fixture, "a time left that is none is refused", "[exchange]") {
  exchange.received("GET / HTTP/1.1\r\nHost: x\r\nWaitbench-Timeout: 1500\r\n\r\n", now);
  CHECK(flush().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(counters.malformed.value() == 1);
}

TEST_CASE_METHOD(Fixture, "an answer to HEAD has the length of the body, and no body", "[exchange]") {
  exchange.received("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", now);
  exchange.take_request();
  exchange.answer({.body = "hello"}, false, now);
  CHECK(flush().ends_with("Content-Length: 5\r\n\r\n"));
}

TEST_CASE_METHOD(Fixture, "an answer may be sent in parts", "[exchange]") {
  exchange.received(good, now);
  exchange.take_request();
  exchange.answer({.body = "hello"}, false, now);
  const std::string all(exchange.output());
  exchange.sent(3, now);
  CHECK(exchange.next() == Next::send);
  CHECK(exchange.output() == all.substr(3));
  exchange.sent(all.size() - 3, now);
  CHECK(exchange.next() == Next::read);
}

TEST_CASE_METHOD(Fixture, "requests that come together are answered one after the other", "[exchange]") {
  exchange.received(std::string(good) + good + "GET", now);
  for (int i = 0; i < 2; ++i) {
    REQUIRE(exchange.next() == Next::run);
    exchange.take_request();
    exchange.answer({}, false, now);
    flush();
  }
  CHECK(exchange.next() == Next::read);
  CHECK(exchange.phase() == Phase::head);  // of the third
}

TEST_CASE_METHOD(Fixture, "a body is dropped, however it comes", "[exchange]") {
  exchange.received("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe", now);
  CHECK(exchange.next() == Next::read);
  CHECK(exchange.phase() == Phase::body);
  exchange.received("lloPOST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", now);
  exchange.take_request();
  exchange.answer({}, false, now);
  flush();
  CHECK(exchange.phase() == Phase::body);
  exchange.received("lo\r\n0\r\n\r", now);
  CHECK(exchange.next() == Next::read);
  exchange.received("\n", now);
  CHECK(exchange.next() == Next::run);
}

TEST_CASE_METHOD(Fixture, "100 Continue only for a body that has not begun", "[exchange]") {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n";
  SECTION("it waits") {
    exchange.received(head, now);
    CHECK(flush() == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(exchange.phase() == Phase::body);
  }
  SECTION("it came along") {
    exchange.received(head + "h", now);
    CHECK(exchange.next() == Next::read);
  }
}

TEST_CASE_METHOD(Fixture, "a refusal is sent, then the input is drained before closing", "[exchange]") {
  exchange.received("nonsense\r\n\r\n", now);
  CHECK(flush().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(counters.malformed.value() == 1);
  CHECK(counters.requests.value() == 0);
  REQUIRE(exchange.next() == Next::shut);
  exchange.shut(now);
  CHECK(exchange.phase() == Phase::linger);
  exchange.received(good, now);  // too late
  CHECK(exchange.next() == Next::read);
  exchange.ended(now);
  CHECK(exchange.next() == Next::close);
}

TEST_CASE_METHOD(Fixture, "a client that ends half-way is told so, and nothing is drained", "[exchange]") {
  exchange.received("GET / HT", now);
  exchange.ended(now);
  CHECK(flush().starts_with("HTTP/1.1 400 "));
  CHECK(exchange.next() == Next::close);
}

TEST_CASE_METHOD(Fixture, "a client that closes is believed", "[exchange]") {
  exchange.received("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", now);
  exchange.take_request();
  exchange.answer({}, false, now);
  CHECK(flush().find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(exchange.next() == Next::close);
}

TEST_CASE_METHOD(Fixture, "each phase has its deadline, counted from its beginning", "[exchange]") {
  CHECK(exchange.deadline() == now + limits.idle);
  now += 5s;
  exchange.received("POST / HT", now);
  CHECK(exchange.deadline() == now + limits.head);
  const auto began = now;
  now += 5s;
  exchange.received("TP/1.1\r\nHost: x\r\n", now);
  CHECK(exchange.deadline() == began + limits.head);  // dripping gains nothing
  exchange.received("Content-Length: 5\r\n\r\n", now);
  CHECK(exchange.deadline() == now + limits.body_time);
  exchange.received("hello", now + 1s);
  exchange.take_request();
  exchange.answer({}, false, now + 9s);
  CHECK(exchange.deadline() == now + 9s + limits.write);
}

TEST_CASE_METHOD(Fixture, "what a passed deadline means depends on the phase", "[exchange]") {
  SECTION("no request: silence") {
    exchange.deadline_passed(now);
    CHECK(exchange.next() == Next::close);
    CHECK(counters.timeouts.value() == 0);
  }
  SECTION("half a request: 408") {
    exchange.received("GET / HT", now);
    exchange.deadline_passed(now);
    CHECK(flush().starts_with("HTTP/1.1 408 "));
    CHECK(counters.timeouts.value() == 1);
    CHECK(counters.malformed.value() == 0);
  }
  SECTION("half an answer: the end") {
    exchange.received(good, now);
    exchange.take_request();
    exchange.answer({}, false, now);
    exchange.deadline_passed(now);
    CHECK(exchange.next() == Next::close);
    CHECK(counters.timeouts.value() == 1);
  }
}

TEST_CASE_METHOD(Fixture, "limits hold whatever the pieces", "[exchange]") {
  const std::string long_target(8200, 'y');
  const std::string long_value(9000, 'y');
  struct Case {
    std::string bytes;
    const char* status;
  };
  for (const auto& [bytes, status] :
       {Case{"GET /" + long_target + " HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 414"},
        Case{"GET /" + long_target, "HTTP/1.1 414"},
        Case{"GET / HTTP/1.1\r\nHost: x\r\nX: " + long_value + "\r\n\r\n", "HTTP/1.1 431"},
        Case{"GET / HTTP/1.1\r\nHost: x\r\nX: " + long_value, "HTTP/1.1 431"},
        Case{"GET /" + std::string(8100, 'y') + " HTTP/1.1\r\nHost: x\r\nX: " + std::string(8100, 'y') +
                 "\r\n\r\n",
             ""}}) {
    for (const std::size_t piece : {1UL, 7UL, 4096UL, 100000UL}) {
      INFO(bytes.substr(0, 30) << " in pieces of " << piece);
      Exchange one(limits, counters, now);
      for (std::size_t at = 0; at < bytes.size() && one.next() == Next::read; at += piece)
        one.received(std::string_view(bytes).substr(at, piece), now);
      if (*status == '\0') {
        CHECK(one.next() == Next::run);
      } else {
        REQUIRE(one.next() == Next::send);
        CHECK(one.output().starts_with(status));
      }
    }
  }
}

TEST_CASE("what is abandoned is not in flight any more", "[exchange]") {
  const Limits limits{};
  Counters counters;
  {
    Exchange exchange(limits, counters, {});
    exchange.received(good, {});
    exchange.take_request();
    CHECK(counters.requests_in_flight.value() == 1);
    CHECK(counters.connections_open.value() == 1);
  }
  CHECK(counters.requests_in_flight.value() == 0);
  CHECK(counters.connections_open.value() == 0);
}
