// Clients that leave before their answer: every model notices, and with --abandon ends their work, alike.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::Peer;
using testing::ScriptedServer;

namespace {

// An I/O thread for each request, since one model blocks it. Pools show who has begun, and who holds what.
servers::ServerOptions abandoning(const std::string& plan) {
  auto options = options_for("wait 1us");
  options.pools = {{"first", 1}, {"second", 1}};
  options.plan = parse_plan(plan, servers::names_of(options.pools)).value();
  options.io_threads = 8;
  options.workers = {.threads = 8};
  options.abandon = true;
  return options;
}

json stats_of(RunningServer& server) {
  return json::parse(server.ask_admin("/stats").body);
}

bool stats_become(RunningServer& server, const std::string& key, int value) {
  return eventually([&] { return stats_of(server)[key] == value; });
}

RawClient asking(RunningServer& server, const std::string& target = "/") {
  auto client = server.connect();
  client.send(get(target));
  return client;
}

// The two ways to leave: a whole connection closed with all read looks like the half of it.
void leave(RawClient& client, bool by_reset) {
  if (by_reset) return client.reset();
  client.half_close();
}

// One client has left: nothing of it is left either.
void check_abandoned(RunningServer& server, int how_many = 1) {
  REQUIRE(stats_become(server, "abandoned", how_many));
  CHECK(stats_become(server, "requests_in_flight", 0));
  CHECK(stats_become(server, "connections_open", 0));
  const auto stats = stats_of(server);
  for (const auto* key : {"answers_2xx", "answers_4xx", "answers_5xx", "in_vain", "pool_timeouts",
                          "pool_in_use_first", "pool_in_use_second", "pool_waiting_first"}) {
    INFO(key);
    CHECK(stats[key] == 0);
  }
}

void say_nothing(Peer& peer, int /*connection*/) {
  if (peer.read_request()) peer.wait_for_end();
}

}  // namespace

TEST_CASE("whatever the work waits for, it ends when its client leaves", "[servers][leaving]") {
  for (const auto* const plan :
       {"pool first 1h", "pool second 1ms; wait 1h; pool first 1h",
        "together(pool first 1h, wait 1h); cpu 1h", "wait 1ms; together(wait 1h, wait 1h)"}) {
    for (const auto& model : model_names()) {
      for (const bool by_reset : {false, true}) {
        INFO(plan << ", " << model << (by_reset ? ", by a reset" : ", by an end"));
        RunningServer server(model, abandoning(plan));
        auto client = asking(server);
        REQUIRE(stats_become(server, "requests_in_flight", 1));
        leave(client, by_reset);
        check_abandoned(server);
        if (!by_reset) CHECK(client.ends());
      }
    }
  }
}

TEST_CASE("one that waits in line for a connection and leaves gives up its place, or the connection",
          "[servers][leaving]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, abandoning("pool first 1h"));
    auto first = asking(server);
    REQUIRE(stats_become(server, "pool_in_use_first", 1));
    auto second = asking(server);
    REQUIRE(stats_become(server, "pool_waiting_first", 1));
    second.half_close();
    leave(first, false);
    check_abandoned(server, 2);
    CHECK(asking(server, "/?plan=pool+first+1us").read_reply().status == 200);
  }
}

TEST_CASE("one that leaves while it waits for its turn is not begun", "[servers][leaving]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = abandoning("pool first 1h");
    options.admission = {.max_in_flight = 1, .max_queue = 1};
    RunningServer server(model, options);
    auto first = asking(server);
    REQUIRE(stats_become(server, "pool_in_use_first", 1));
    auto second = asking(server, "/?plan=wait+1us");
    REQUIRE(stats_become(server, "in_queue", 1));
    second.reset();
    first.reset();
    check_abandoned(server, 2);
    CHECK(stats_of(server)["in_queue"] == 0);
    CHECK(asking(server, "/?plan=wait+1us").read_reply().status == 200);  // the turn came back
  }
}

TEST_CASE("a call ends with the client that it was made for, and tells the callee so", "[servers][leaving]") {
  const ScriptedServer silent(say_nothing);
  for (const auto* const plan : {"call {}", "together(call {}, wait 1h)"}) {
    for (const auto& model : model_names()) {
      INFO(plan << ", " << model);
      auto options = options_for(fmt::format(fmt::runtime(plan), silent.url()));
      options.io_threads = 8;
      options.workers = {.threads = 8};
      options.abandon = true;
      options.calls = {.timeout = patience, .retry = {.attempts = 3, .backoff = 1us, .backoff_cap = 1us}};
      RunningServer server(model, options);
      const auto before = silent.connections();
      auto client = asking(server);
      REQUIRE(eventually([&] { return silent.connections() == before + 1; }));
      client.half_close();
      REQUIRE(stats_become(server, "abandoned", 1));
      CHECK(stats_become(server, "requests_in_flight", 0));
      CHECK(silent.connections() == before + 1);  // it was not tried again
    }
  }
}

TEST_CASE("a client that stays is served, and so is one that sends ahead", "[servers][leaving]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, abandoning("wait 20ms; pool first 1ms; together(wait 1ms, wait 2ms)"));
    auto client = asking(server);
    client.send(get("/"));
    CHECK(client.read_reply().status == 200);
    CHECK(client.read_reply().status == 200);
    client.send(get("/"));
    CHECK(client.read_reply().status == 200);
    CHECK(stats_of(server)["abandoned"] == 0);
    CHECK(stats_of(server)["in_vain"] == 0);
  }
}

TEST_CASE("one that sent ahead and leaves is missed in front of the next step at the latest",
          "[servers][leaving]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, abandoning("pool first 50ms; wait 1h"));
    auto client = server.connect();
    client.send(get("/") + get("/"));
    REQUIRE(stats_become(server, "requests_in_flight", 1));
    client.half_close();
    check_abandoned(server);
  }
}

TEST_CASE("a server that does not abandon works on, answers, and counts what was in vain",
          "[servers][leaving]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = abandoning("pool first 50ms");
    options.abandon = false;
    RunningServer server(model, options);
    auto client = asking(server);
    client.half_close();
    CHECK(client.read_reply().status == 200);
    CHECK(stats_become(server, "in_vain", 1));
    CHECK(stats_of(server)["abandoned"] == 0);
    CHECK(stats_become(server, "answers_2xx", 1));
  }
}

TEST_CASE("a server that watches its clients stops as soon as others", "[servers][leaving]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, abandoning("together(wait 1h, pool first 1h); wait 1h"));
    auto client = asking(server);
    REQUIRE(stats_become(server, "pool_in_use_first", 1));
    server.destroy();
    CHECK(client.ends());
  }
}
