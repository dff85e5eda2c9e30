// A client's sockets: their options, and what these are for.
#include "loadgen/stream.hpp"

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <vector>

#include "core/units.hpp"
#include "loadgen/resolve.hpp"
#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

namespace {

void wait_for(const Stream& stream, short what) {
  pollfd ready{stream.descriptor(), what, 0};
  REQUIRE(poll(&ready, 1, 20'000) == 1);
}

void open(Stream& stream, const ScriptedServer& server) {
  const auto endpoint = resolve(parse_url(server.url()).value()).value().front();
  REQUIRE_FALSE(stream.open(endpoint, std::nullopt));
  wait_for(stream, POLLOUT);
  REQUIRE(stream.proceed() == Stream::Step::done);
}

int option(const Stream& stream, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  getsockopt(stream.descriptor(), level, name, &value, &size);
  return value;
}

}  // namespace

TEST_CASE("a client's sockets send at once", "[stream]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  Stream stream;
  open(stream, server);
  CHECK(option(stream, IPPROTO_TCP, TCP_NODELAY) == 1);
  CHECK(option(stream, SOL_SOCKET, SO_KEEPALIVE) == 0);
}

// Nagle's algorithm (RFC 896) holds the second segment back until the first is acknowledged, which the other
// side delays by 40 ms (tcp_delack_min of Linux) for want of an answer to send it with. It spares new
// connections, hence many exchanges and the middle one: without TCP_NODELAY that takes 40 ms, and no machine
// is as slow as that.
TEST_CASE("a request in two segments is not held back", "[stream]") {
  ScriptedServer server([](Peer& peer, int) {
    while (peer.read_request()) peer.send("x");
  });
  Stream stream;
  open(stream, server);
  std::vector<Duration> took;
  std::array<char, 16> room{};
  for (int i = 0; i < 25; ++i) {
    const auto begun = Clock::now();
    REQUIRE(stream.write("GET / HTTP/1.1\r\n").step == Stream::Step::done);
    REQUIRE(stream.write("Host: h\r\n\r\n").step == Stream::Step::done);
    wait_for(stream, POLLIN);
    REQUIRE(stream.read(room).step == Stream::Step::done);
    took.push_back(Clock::now() - begun);
  }
  std::ranges::sort(took);
  CHECK(took[12] < 35ms);
}
