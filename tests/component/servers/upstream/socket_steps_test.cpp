#include "servers/upstream/socket_steps.hpp"

#include <array>
#include <sys/socket.h>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;

TEST_CASE("a kept connection is quiet until something comes, or its end", "[upstream]") {
  const auto pair_up = [] {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
  };
  {
    const auto [ours, theirs] = pair_up();
    CHECK(is_quiet(ours.number()));
    REQUIRE(::send(theirs.number(), "x", 1, 0) == 1);  // an answer that nobody asked for
    CHECK_FALSE(is_quiet(ours.number()));
    CHECK_FALSE(is_quiet(ours.number()));  // looking at it does not take it
  }
  {
    auto [ours, theirs] = pair_up();
    theirs.close();
    CHECK_FALSE(is_quiet(ours.number()));
  }
}

TEST_CASE("an answer is taken as it comes, and the end of a connection told from a reset", "[upstream]") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  ClientExchange exchange("GET / HTTP/1.1\r\n\r\n", Bytes{100}, false);
  CHECK(send_now(ours.number(), exchange));
  CHECK(exchange.next() == ClientExchange::Next::read);
  CHECK_FALSE(receive_now(ours.number(), exchange));  // nothing is there yet
  REQUIRE(::send(theirs.number(), "HTTP/1.1 200 OK\r\n\r\nhello", 24, 0) == 24);
  CHECK(receive_now(ours.number(), exchange));
  CHECK(exchange.next() == ClientExchange::Next::read);  // until the end
  theirs.close();  // what it was sent is unread: for this kind of socket, too, that is a reset
  CHECK(receive_now(ours.number(), exchange));
  CHECK(exchange.result().end == AttemptEnd::reset);
}
