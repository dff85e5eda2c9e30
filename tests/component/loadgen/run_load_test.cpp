// A load as a whole: its progress, its window, its end, and why there may be none.
#include "loadgen/run_load.hpp"

#include <memory>
#include <unistd.h>
#include <vector>

#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

TEST_CASE("progress ends with all that was measured", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  auto options = options_for(server, Open{Rate{100}}, 1200ms);
  options.threads = 2;
  options.pid = getpid();
  std::vector<Progress> all;
  const auto result = run_load(options, {}, [&](const Progress& p) { all.push_back(p); });
  REQUIRE(result.has_value());
  REQUIRE(all.size() >= 3);
  CHECK(all.front().phase == Progress::Phase::measuring);
  CHECK(all.front().so_far.requests.scheduled == 0);
  const auto& last = all.back();
  CHECK(last.phase == Progress::Phase::draining);
  CHECK(last.so_far.requests == result->requests);
  CHECK(last.measured.requests == result->requests);
  CHECK(last.so_far.sent == 120);
  CHECK(last.so_far.bytes_received == result->bytes_received);
  CHECK(last.so_far.latency.count() == result->latency.count());
  CHECK(last.so_far.latency.max() == result->latency.max());
  CHECK(last.so_far.service.max() == result->service.max());
  CHECK(last.so_far.lag.max() == result->lag.max());
  REQUIRE(last.server);
  CHECK(last.server->sample.threads >= 3);
}

TEST_CASE("an open load lasts until its window ends, so that the window's edges are seen", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  // The last request is due, and answered, at 0.5 s: longer before the window's end than a sample may be
  // away.
  auto options = options_for(server, Open{Rate{2}}, 1s);
  options.pid = ::getpid();
  const auto result = run(options);
  CHECK(result.requests.ok == 2);
  REQUIRE(result.server);
  CHECK(result.server->switches);
  CHECK(result.server->cpu_s > 0);
}

TEST_CASE("a server that closes each connection is driven, and one that is gone is told at once",
          "[loadgen]") {
  auto server = std::make_unique<ScriptedServer>([](Peer& peer, int) {
    if (peer.read_request()) peer.send(answer("ok", "Connection: close\r\n"));
  });
  auto options = options_for(*server, Closed{2}, 1s);
  auto result = run_load(options, {}, [&](const Progress&) {});
  REQUIRE(result.has_value());
  CHECK(result->requests.ok > 0);
  CHECK(result->requests.ok == result->requests.scheduled);
  CHECK(result->machine.has_value());
  server.reset();
  const auto refused = run_load(options, {}, [](const Progress&) {});
  REQUIRE(refused.has_error());
  CHECK(refused.error().exit == ExitCode::environment);
  CHECK(refused.error().text.find("does not accept connections") != std::string::npos);
}

TEST_CASE("a stop request keeps what was measured and counts what was under way", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  const auto options = options_for(server, Closed{7}, 3600s);
  std::stop_source stop;
  const auto result = run_load(options, stop.get_token(), [&](const Progress& p) {
    if (p.so_far.requests.scheduled == 7) stop.request_stop();
  });
  REQUIRE(result.has_value());
  CHECK_FALSE(result->complete);
  CHECK(result->requests.scheduled == 7);
  CHECK(result->requests.unfinished == 7);
  CHECK(result->requests.balanced());
  CHECK_FALSE(result->validity.valid());
}
