#include "servers/upstream/client_exchange.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;
using Next = ClientExchange::Next;

namespace {

constexpr std::string_view request = "GET / HTTP/1.1\r\n\r\n";
constexpr Bytes largest{100};

struct Read {
  AttemptResult result{};
  bool reusable = false, stale = false;
};

enum class Then : std::uint8_t { nothing, ended, lost };

// An answer in pieces of so many bytes; then the end, if it was not whole.
Read read(std::string_view bytes, std::size_t piece, bool reused = false, Then then = Then::nothing) {
  ClientExchange exchange{std::string(request), largest, reused};
  exchange.sent(request.size());
  for (; !bytes.empty() && exchange.next() == Next::read; bytes.remove_prefix(std::min(piece, bytes.size())))
    exchange.received(bytes.substr(0, piece));
  if (exchange.next() == Next::read && then == Then::ended) exchange.ended();
  if (exchange.next() == Next::read && then == Then::lost) exchange.lost();
  REQUIRE(exchange.next() == Next::end);
  return {exchange.result(), exchange.reusable(), exchange.stale()};
}

AttemptResult answered(unsigned status, std::optional<Duration> retry_after = {}) {
  return {.end = AttemptEnd::answered, .status = status, .retry_after = retry_after};
}

}  // namespace

TEST_CASE("a request is sent, in parts if need be, then the answer read", "[upstream]") {
  ClientExchange exchange{std::string(request), largest, false};
  CHECK(exchange.next() == Next::send);
  CHECK(exchange.output() == request);
  exchange.sent(4);
  CHECK(exchange.next() == Next::send);
  CHECK(exchange.output() == request.substr(4));
  exchange.sent(request.size() - 4);
  CHECK(exchange.next() == Next::read);
  exchange.give_up(AttemptEnd::timed_out);
  CHECK(exchange.next() == Next::end);
  CHECK(exchange.result() == AttemptResult{.end = AttemptEnd::timed_out});
  CHECK_FALSE(exchange.reusable());
}

TEST_CASE("answers, whole and in pieces", "[upstream]") {
  struct Row {
    std::string_view bytes;
    AttemptResult result;
    bool reusable;
  };
  const std::vector<Row> rows{
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", answered(200), true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", answered(200), false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", answered(200), false},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n", answered(200),
       true},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", answered(204), true},
      {"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", answered(503, 7s), true},
      {"HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n",
       answered(503, 1'000'000'000s), true},
      {"HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n",
       answered(503), true},
      {"HTTP/1.1 503 Busy\r\nRetry-After: -1\r\nContent-Length: 0\r\n\r\n", answered(503), true},
      {"SSH-2.0-OpenSSH_9.2\r\n\r\n", {.end = AttemptEnd::malformed}, false},
  };
  for (const auto& row : rows) {
    INFO(row.bytes);
    for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
      const auto got = read(row.bytes, piece);
      CHECK(got.result == row.result);
      CHECK(got.reusable == row.reusable);
    }
  }
}

TEST_CASE("bytes behind an answer make its connection useless", "[upstream]") {
  const auto got = read("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204", 1000);
  CHECK(got.result == answered(204));
  CHECK_FALSE(got.reusable);
}

TEST_CASE("a body over the limit is not read to its end", "[upstream]") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
  CHECK(read(head + std::string(101, 'x'), 1000).result.end == AttemptEnd::too_large);
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'), 1000).result ==
        answered(200));
  CHECK(read("HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'), 10).result.end == AttemptEnd::too_large);
}

TEST_CASE("the end of the connection, in order or not", "[upstream]") {
  struct Row {
    std::string_view bytes;
    bool reused;
    Then then;
    AttemptEnd end;
    bool stale;
  };
  const std::string_view half = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
                         some_head = "HTTP/1.1 200 O";
  for (const auto& row : std::vector<Row>{
           {"", false, Then::ended, AttemptEnd::reset, false},
           {"", false, Then::lost, AttemptEnd::reset, false},
           {"", true, Then::ended, AttemptEnd::reset, true},
           {"", true, Then::lost, AttemptEnd::reset, true},
           {some_head, true, Then::ended, AttemptEnd::reset, false},
           {some_head, true, Then::lost, AttemptEnd::reset, false},
           {half, false, Then::ended, AttemptEnd::malformed, false},
           {half, false, Then::lost, AttemptEnd::reset, false},
           {"HTTP/1.1 200 OK\r\n\r\nto the end", false, Then::ended, AttemptEnd::answered, false},
           {"HTTP/1.1 200 OK\r\n\r\nto the e", false, Then::lost, AttemptEnd::reset, false}}) {
    INFO(row.bytes << (row.reused ? ", reused" : ""));
    const auto got = read(row.bytes, 1000, row.reused, row.then);
    CHECK(got.result.end == row.end);
    CHECK(got.stale == row.stale);
    CHECK_FALSE(got.reusable);
  }
}

TEST_CASE("an answer before the whole request is taken, but is the connection's last", "[upstream]") {
  ClientExchange exchange{std::string(request), largest, false};
  exchange.sent(3);
  exchange.received(std::string_view("HTTP/1.1 204 No Content\r\n\r\n"));
  CHECK(exchange.next() == Next::end);
  CHECK(exchange.result() == answered(204));
  CHECK_FALSE(exchange.reusable());
}
