// Which requests a load makes: open and closed, in stages, limited, shared by threads.
#include <atomic>
#include <string>
#include <vector>

#include "loadgen/run_load.hpp"
#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

TEST_CASE("every request of an open load is sent and accounted for", "[loadgen]") {
  std::atomic<int> answered = 0;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      ++answered;
      peer.send(answer("ok"));
    }
  });
  const auto result = run(options_for(server, Open{Rate{200}}, 1s));
  CHECK(result.requests.scheduled == 200);
  CHECK(result.requests.ok == 200);
  CHECK(result.requests.balanced());
  CHECK(answered == 200);
  CHECK(result.latency.count() == 200);
  CHECK(result.lag.count() == 200);
  CHECK(result.load == "open, 200/s");
}

TEST_CASE("two threads share one schedule", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  auto options = options_for(server, Open{Rate{101}}, 1s);
  options.threads = 2;
  CHECK(run(options).requests.ok == 101);
}

TEST_CASE("an open load that is behind still sees its answers, and uses its connections again", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  // A thousand times what one thread can send: every request is late.
  const auto result = run(options_for(server, Open{Rate{1e8}}, 20us));
  CHECK(result.requests.scheduled == 2000);
  CHECK(result.requests.ok == 2000);
  CHECK(result.connections.established < 2000);
}

TEST_CASE("what is due while as many are in flight as may be is shed, and counted", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  auto options = options_for(server, Open{.rate = Rate{100}, .max_in_flight = 3}, 200ms);
  options.timeout = 1s;
  const auto result = run(options);
  CHECK(result.requests.scheduled == 20);
  CHECK(result.requests.timeout == 3);
  CHECK(result.requests.shed == 17);
  CHECK(result.requests.balanced());
  CHECK(result.load == "open, 100/s, at most 3 in flight");
}

TEST_CASE("threads share the limit of what is in flight", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  auto options = options_for(server, Open{.rate = Rate{100}, .max_in_flight = 3}, 200ms);
  options.timeout = 1s;
  options.threads = 2;
  CHECK(run(options).requests.timeout == 3);
}

TEST_CASE("the same seed sends as many Poisson arrivals, on any number of threads", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  auto options = options_for(server, Open{.rate = Rate{300}, .arrivals = Arrivals::poisson}, 500ms);
  options.seed = 11;
  const auto one = run(options);
  options.threads = 2;
  CHECK(run(options).requests.scheduled == one.requests.scheduled);
  CHECK(one.requests.ok == one.requests.scheduled);
  CHECK(one.load == "open, 300/s Poisson");
}

TEST_CASE("users who think ask less, and are due when they have thought", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto result = run(options_for(server, Closed{.users = 2, .think = Constant{100ms}}, 1s));
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.requests.ok <= 20);
  CHECK(result.requests.ok > 2);
  CHECK(result.load == "closed, 2 users, thinking 100ms");
}

TEST_CASE("an open load in stages sends what each asks for, and tells each by itself", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto stages =
      parse_stages("0/s..200/s over 500ms; 200/s for 500ms; 0/s for 100ms; 50/s for 200ms").value();
  auto options =
      options_for(server, Open{RateProfile(std::get<std::vector<RateStage>>(stages))}, total_length(stages));
  options.threads = 2;
  const auto result = run(options);
  CHECK(result.requests.scheduled == 50 + 100 + 0 + 10);
  CHECK(result.requests.ok == 160);
  CHECK(result.load == "open, 0/s..200/s over 500ms; 200/s for 500ms; 0/s for 100ms; 50/s for 200ms");
  CHECK_FALSE(result.throughput_per_s);
  CHECK_FALSE(result.rate_per_s);
  REQUIRE(result.stages.size() == 4);
  RequestCounts sum;
  for (const auto& stage : result.stages) {
    CHECK(stage.requests.balanced());
    sum += stage.requests;
  }
  CHECK(sum == result.requests);
  CHECK(result.stages[0].requests.scheduled == 50);
  CHECK_FALSE(result.stages[0].latency);
  CHECK(result.stages[1].requests.ok == 100);
  CHECK(result.stages[1].latency->count() == 100);
  CHECK(result.stages[1].throughput_per_s);
  CHECK(result.stages[2].requests.scheduled == 0);
  CHECK(result.stages[3].requests.ok == 10);
  // From empty to empty Little's law holds exactly, whatever the load does in between.
  REQUIRE(result.littles_residual);
  CHECK(*result.littles_residual < 1e-3);
}

TEST_CASE("a lone constant stage is the load that its rate is", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto stages = parse_stages("200/s for 500ms").value();
  const auto result = run(
      options_for(server, Open{RateProfile(std::get<std::vector<RateStage>>(stages))}, total_length(stages)));
  CHECK(result.requests.ok == 100);
  CHECK(result.load == "open, 200/s");
  CHECK(result.stages.empty());
  CHECK(result.throughput_per_s);
}

TEST_CASE("users in stages come with a connection each, and leave with it", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto stages =
      parse_stages("2 users for 500ms; 5 users for 500ms; 0 users for 100ms; 1 user for 500ms").value();
  auto load = closed_in_stages(std::get<std::vector<UserStage>>(stages), Constant{5ms});
  const auto result = run(options_for(server, load, total_length(stages)));
  REQUIRE(result.stages.size() == 4);
  // Two, three more, and the first one once again after the pause.
  CHECK(result.connections.established == 6);
  CHECK(result.connections.lost == 0);
  CHECK(result.stages[0].requests.ok > 0);
  CHECK(result.stages[1].requests.ok > 0);
  CHECK(result.stages[2].requests.scheduled == 0);
  CHECK(result.stages[3].requests.ok > 0);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK_FALSE(result.users);
  CHECK(result.load.starts_with("closed, 2 users for 500ms; 5 users for 500ms; 0 users"));
}

TEST_CASE("a user who comes again begins with a request, whatever it was thinking", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  const auto stages = parse_stages("1 user for 2s; 0 users for 50ms; 1 user for 2s").value();
  const auto load = closed_in_stages(std::get<std::vector<UserStage>>(stages), Constant{1h});
  auto options = options_for(server, load, total_length(stages));
  const auto result = run(options);
  CHECK(result.stages[0].requests.ok == 1);
  CHECK(result.stages[2].requests.ok == 1);
  CHECK(result.requests.ok == 2);
}

TEST_CASE("Little's law holds for the whole of a load in stages, also if some of it is shed", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer); });
  // A thousand times what one thread can send: every request is late, and most are shed.
  const auto stages = parse_stages("100000000/s for 10us; 1000/s for 100ms").value();
  const Open load{.rate = RateProfile(std::get<std::vector<RateStage>>(stages)), .max_in_flight = 2};
  const auto result = run(options_for(server, load, total_length(stages)));
  CHECK(result.requests.shed > 0);
  REQUIRE(result.littles_residual);
  CHECK(*result.littles_residual < 1e-3);
}
