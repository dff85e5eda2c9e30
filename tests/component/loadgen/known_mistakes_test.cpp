// The known mistakes of load generators, each made possible: docs/method.md has the list.
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <linux/sock_diag.h>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include <boost/asio/write.hpp>

#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

namespace {

// Answers at once, but nothing during one freeze, counted from its first request.
class FreezingServer {
 public:
  FreezingServer(Duration from, Duration length) : from_(from), length_(length) {}

  const ScriptedServer& server() const { return server_; }

 private:
  void serve(Peer& peer) {
    while (peer.read_request()) {
      std::call_once(first_, [this] { began_ = Clock::now(); });
      const auto frozen = began_ + from_, thawed = frozen + length_;
      if (const auto now = Clock::now(); now >= frozen && now < thawed) std::this_thread::sleep_until(thawed);
      peer.send(answer("ok"));
    }
  }

  const Duration from_, length_;
  std::once_flag first_;
  TimePoint began_;
  ScriptedServer server_{[this](Peer& peer, int) { serve(peer); }};
};

Run run_frozen(Duration window, Duration freeze) {
  const FreezingServer frozen(window / 4, freeze);
  auto options = options_for(frozen.server(), Open{Rate{200}}, window);
  options.connections = SharedConnections{4};  // what is due while all of them are stuck is due all the same
  return run(options);
}

// A machine that stands still just when the server thaws makes that time longer, but not each of five times.
Run run_frozen(Duration window, Duration freeze, double percentile, Duration predicted) {
  for (int left = 4;; --left) {
    auto result = run_frozen(window, freeze);
    const auto off = to_seconds(result.latency.value_at_percentile(percentile)) / to_seconds(predicted) - 1;
    if (std::abs(off) < 0.05 || left == 0) return result;
  }
}

}  // namespace

// The server is frozen for F of T, wholly within the window. A request that is due u after the freeze began
// is answered when it ends, F - u later; all others at once. So a share (F - x) / T of the requests takes
// longer than x, and the percentile q is F - (1 - q) T. With T = 10 s, F = 5 s, p75 is 2.5 s; with 20 s
// and 1.4 s, p99 is 1.2 s. Here all times are a fifth of that. A generator that waits for an answer before it
// sends the next request, or begins to count when it sends, sees the freeze in as many requests as it has
// connections.
TEST_CASE("a frozen server shows in the percentiles by how long it was frozen", "[mistakes]") {
  const auto half = run_frozen(2s, 1s, 75, 500ms);
  CHECK(half.requests.ok == 400);
  CHECK(to_seconds(half.latency.value_at_percentile(75)) == Approx(0.5).epsilon(0.05));
  CHECK(half.service.value_at_percentile(75) < 250ms);
  CHECK_FALSE(has_reason(half, "littles_law"));

  const auto hiccup = run_frozen(4s, 280ms, 99, 240ms);
  CHECK(hiccup.requests.ok == 800);
  CHECK(to_seconds(hiccup.latency.value_at_percentile(99)) == Approx(0.24).epsilon(0.05));
  CHECK_FALSE(has_reason(hiccup, "littles_law"));
}

TEST_CASE("every request ends once, and the server counts alike", "[mistakes]") {
  enum Way : std::uint8_t { good, error, silent, reset, half, ways };
  std::array<std::atomic<std::uint64_t>, ways> counted{};
  std::atomic<unsigned> next = 0;
  ScriptedServer server([&](Peer& peer, int) {
    if (!peer.read_request()) return;  // the connection that looks whether somebody listens
    const auto way = static_cast<Way>(next++ % ways);
    ++counted[way];
    if (way == good) return peer.send(answer("ok"));
    if (way == error) return peer.send(answer("no", "", "500 Internal Server Error"));
    if (way == silent) return peer.wait_for_end();
    if (way == reset) return peer.reset();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
  });
  // Requests are still under way when the window ends: the silent ones for as long as the timeout.
  auto options = options_for(server, Open{Rate{600}}, 500ms);
  options.connections = ConnectionPerRequest{};
  options.threads = 2;
  options.timeout = 3s;
  const auto all = run(options);
  CHECK(all.requests.scheduled == 300);
  CHECK(all.requests.ok == counted[good]);
  CHECK(all.requests.http_error == counted[error]);
  CHECK(all.requests.timeout == counted[silent]);
  CHECK(all.requests.reset == counted[reset]);
  CHECK(all.requests.malformed == counted[half]);
  CHECK(all.requests.ended() == 300);
  CHECK(all.latency.count() == all.requests.ok + all.requests.http_error + all.requests.timeout);
  CHECK(all.latency.max() >= 3s);
  CHECK_FALSE(has_reason(all, "accounting"));

  std::get<Open>(options.load).max_in_flight = 10;
  const auto limited = run(options);
  CHECK(limited.requests.shed > 0);
  CHECK(limited.requests.scheduled == 300);
  CHECK(limited.requests.ended() == 300);
}

TEST_CASE("what is slow in the warm-up does not count", "[mistakes]") {
  std::atomic<int> asked = 0;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      if (asked++ < 20) {
        peer.send(answer("not ready", "", "503 Service Unavailable"));
      } else {
        peer.send(answer("ok"));
      }
    }
  });
  auto options = options_for(server, Open{Rate{100}}, 200ms);
  options.warmup = 200ms;
  options.connections = SharedConnections{1};  // so that they are answered in order
  const auto result = run(options);
  CHECK(asked == 40);
  CHECK(result.requests.scheduled == 20);
  CHECK(result.requests.ok == 20);
  CHECK(result.latency.count() == 20);
}

TEST_CASE("Little's law is told of every load that has settled", "[mistakes]") {
  ScriptedServer server([](Peer& peer, int) {
    while (peer.read_request()) {
      std::this_thread::sleep_for(20ms);  // the service time
      peer.send(answer("ok"));
    }
  });
  // An open load's requests in flight are averaged over whole seconds; a closed load's are its users.
  for (const auto& [load, window] :
       {std::pair{LoadModel(Open{Rate{100}}), Duration(1s)}, {Closed{4}, 400ms}}) {
    auto options = options_for(server, load, window);
    options.warmup = 50ms;
    // A machine that stands still at an edge of so short a window unsettles one load, but not each of twenty.
    bool settled = false;
    for (int i = 0; i < 20 && !settled; ++i) {
      const auto result = run(options);
      REQUIRE(result.littles_residual);
      settled = *result.littles_residual < 0.05;
    }
    CHECK(settled);
  }
}

TEST_CASE("a closed load that is not the load it says is refused by Little's law", "[mistakes]") {
  ScriptedServer server([](Peer& peer, int) {
    while (peer.read_request()) {
      std::this_thread::sleep_for(20ms);  // the service time
      peer.send(answer("ok"));
    }
  });
  // The last user begins when the window ends, so that it holds half the users that are told.
  auto options = options_for(server, Closed{10}, 1s);
  options.ramp = 1s;
  const auto result = run(options);
  CHECK(has_reason(result, "littles_law"));
  CHECK_FALSE(result.validity.valid());
}

namespace {

// How many connections the kernel has turned away from a listener since it listens (SK_MEMINFO_DROPS of
// sock_diag(7)).
std::uint32_t turned_away(int listener) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  REQUIRE(getsockopt(listener, SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0);
  return info[SK_MEMINFO_DROPS];
}

}  // namespace

// With a backlog of 0 one connection waits to be accepted: the one that looks whether somebody listens. The
// users' first segments are then dropped, and sent again after a second, when there is room.
TEST_CASE("a connect storm is told as such, and apart from latency", "[mistakes]") {
  namespace asio = boost::asio;
  constexpr std::uint64_t users = 3;
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  acceptor.open(asio::ip::tcp::v4());
  acceptor.bind({asio::ip::address_v4::loopback(), 0});
  acceptor.listen(0);
  std::vector<std::thread> peers;
  std::thread accepting([&] {
    while (turned_away(acceptor.native_handle()) < users) std::this_thread::sleep_for(1ms);
    acceptor.listen(64);  // Linux takes a new backlog for a listening socket
    for (;;) {
      boost::system::error_code ended;
      auto socket = acceptor.accept(ended);
      if (ended) return;
      peers.emplace_back([peer = Peer(std::move(socket))]() mutable { answer_all(peer); });
    }
  });

  LoadOptions options;
  options.url =
      parse_url("http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/").value();
  options.load = Closed{users};
  options.duration = 1500ms;
  options.warmup = 0s;
  const auto result = run(options);
  shutdown(acceptor.native_handle(), SHUT_RDWR);
  accepting.join();
  for (auto& peer : peers) peer.join();

  const auto& connections = result.connections;
  CHECK(connections.requested == users);
  CHECK(connections.established == users);
  CHECK(connections.lost == 0);
  CHECK(connections.handshake_repeated == users);
  CHECK(has_reason(result, "handshake_repeated"));
  CHECK(result.connect.count() == users);
  CHECK(result.connect.min() >= 900ms);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.latency.value_at_percentile(50) < 500ms);
}

TEST_CASE("a clock that is set during a load moves no duration, and is told", "[mistakes]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto options = options_for(server, Open{Rate{200}}, 100ms);
  const auto run_with = [&](const ClockReadings& after) {
    int readings = 0;
    auto result = run_load(
        options, {}, [](const Progress&) {},
        [&] { return readings++ == 0 ? ClockReadings{1000s, 1000s, 1'700'000'000s} : after; });
    REQUIRE(result.has_value());
    CHECK(readings == 2);
    CHECK(result->requests.ok == 20);
    CHECK(result->latency.max() < 60s);
    // By the reading before, the head start of 20 ms, and however long a busy machine takes between the two.
    REQUIRE(result->window_began.has_value());
    CHECK(*result->window_began >= WallTime(1'700'000'000s + 20ms));
    CHECK(*result->window_began < WallTime(1'700'000'060s));
    return std::move(*result);
  };
  CHECK_FALSE(has_reason(run_with({1001s, 1001s, 1'700'000'001s}), "clock_stepped"));
  CHECK(has_reason(run_with({1001s, 1001s, 1'700'003'601s}), "clock_stepped"));
  CHECK(has_reason(run_with({1001s, 1001s, 1'699'996'401s}), "clock_stepped"));
  const auto slept = run_with({1001s, 1061s, 1'700'000'061s});
  CHECK_FALSE(has_reason(slept, "clock_stepped"));
  CHECK(has_reason(slept, "suspended"));
  CHECK_FALSE(slept.validity.valid());
}
