// The models around the worker pool, and limits on threads: what waits for what, seen through a running
// server.
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::vector<std::string> pooled_models() {
  std::vector<std::string> names;
  for (const auto& model : servers::models()) {
    if (model.threads.workers) names.emplace_back(model.name);
  }
  return names;
}

servers::ServerOptions with_workers(std::string_view plan, const servers::GrowthRules& rules) {
  auto options = options_for(plan);
  options.workers = rules;
  return options;
}

std::vector<RawClient> ask(RunningServer& server, int clients, const std::string& target = "/") {
  std::vector<RawClient> asking;
  for (int i = 0; i < clients; ++i) {
    asking.push_back(server.connect());
    asking.back().send(get(target));
  }
  return asking;
}

json stats(RunningServer& server) {
  return json::parse(server.ask_admin("/stats").body);
}

// Until so many requests (or waits) have a thread, and so many wait for one.
bool settles(RunningServer& server, int busy, int queued) {
  return eventually([&] {
    const auto now = stats(server);
    return now["worker_threads_busy"] == busy && now["worker_queue"] == queued;
  });
}

}  // namespace

TEST_CASE("a pool serves as many at once as it has threads, the others queue", "[servers]") {
  for (const auto& model : pooled_models()) {
    INFO(model);
    RunningServer server(model, with_workers("wait 1h", {.threads = 2}));
    const auto clients = ask(server, 5);
    CHECK(settles(server, 2, 3));
    const auto now = stats(server);
    CHECK(now["requests_in_flight"] == 5);
    CHECK(now["worker_threads"] == 2);
    CHECK(now["worker_threads_idle"] == 0);
    CHECK(now["worker_queue_longest"] >= 3);
  }
}

TEST_CASE("pool: every request needs a thread of the pool, even the one that asks for health", "[servers]") {
  RunningServer server("pool", with_workers("wait 1h", {.threads = 1}));
  const auto busy = ask(server, 1);
  REQUIRE(settles(server, 1, 0));
  auto client = server.connect();
  client.send(get("/healthz"));
  CHECK(settles(server, 1, 1));
}

TEST_CASE("offload: only what blocks needs a thread of the pool", "[servers]") {
  RunningServer server("offload", with_workers("wait 1h", {.threads = 1}));
  const auto busy = ask(server, 2);
  REQUIRE(settles(server, 1, 1));
  auto client = server.connect();
  for (const auto* target : {"/healthz", "/?plan=cpu%2010us", "/?plan=reply%2010B"}) {
    client.send(get(target));
    CHECK(client.read_reply().status == 200);
  }
  CHECK(stats(server)["worker_jobs"] == 1);
}

TEST_CASE("offload: each wait of a plan is a job of its own", "[servers]") {
  RunningServer server("offload", with_workers("wait 1us; cpu 1us; wait 1us", {.threads = 1}));
  auto client = server.connect();
  client.send(get("/"));
  CHECK(client.read_reply().status == 200);
  CHECK(stats(server)["worker_jobs"] == 2);
}

TEST_CASE("who waits for a connection blocks a thread of the pool as long", "[servers]") {
  for (const auto& model : pooled_models()) {
    INFO(model);
    auto options = with_workers("wait 0s", {.threads = 3});
    options.pools = {{"db", 1}};
    RunningServer server(model, std::move(options));
    const auto clients = ask(server, 5, "/?plan=pool%20db%201h");
    CHECK(settles(server, 3, 2));
    CHECK(eventually([&] { return stats(server)["pool_waiting_db"] == 2; }));
    CHECK(stats(server)["pool_in_use_db"] == 1);
  }
}

TEST_CASE("offload: what blocks in a branch needs a thread of the pool, each its own", "[servers]") {
  auto options = with_workers("wait 0s", {.threads = 3});
  options.pools = {{"db", 1}};
  RunningServer server("offload", std::move(options));
  auto client = server.connect();
  client.send(get("/?plan=together(cpu%201us,cpu%202us;together(cpu%203us))"));
  CHECK(client.read_reply().status == 200);
  CHECK(stats(server)["worker_jobs"] == 0);
  const auto one = ask(server, 1, "/?plan=together(wait%201h,cpu%201us;wait%201h,together(pool%20db%201h))");
  CHECK(settles(server, 3, 0));
  const auto another = ask(server, 1, "/?plan=together(wait%201h,wait%201h)");
  CHECK(settles(server, 3, 2));
}

TEST_CASE("pool: a request has one thread of the pool, whatever its branches", "[servers]") {
  RunningServer server("pool", with_workers("together(wait 1h, wait 1h, wait 1h)", {.threads = 2}));
  const auto threads = stats(server)["process_threads"].get<int>();
  const auto clients = ask(server, 3);
  CHECK(settles(server, 2, 1));
  CHECK(
      eventually([&] { return stats(server)["process_threads"] == threads + 4; }));  // two of each, their own
}

TEST_CASE("pool: handlers run on the pool's threads, whatever the connection", "[servers]") {
  RunningServer server("pool", with_workers("wait 0s", {.threads = 1}));
  std::vector<json> threads;
  for (int i = 0; i < 4; ++i) {  // two I/O threads
    auto client = server.connect();
    client.send(get("/"));
    threads.push_back(json::parse(client.read_reply().body)["thread"]);
  }
  CHECK(threads == std::vector<json>(4, threads.front()));
}

TEST_CASE("blocking-coroutine: a wait holds up every connection of its I/O thread", "[servers]") {
  auto options = options_for("wait 300ms");
  options.io_threads = 1;
  RunningServer server("blocking-coroutine", std::move(options));
  auto first = server.connect();
  first.send(get("/"));
  REQUIRE(eventually([&] { return server->counters().requests_in_flight.value() == 1; }));
  auto second = server.connect();
  second.send(get("/healthz"));
  CHECK(second.read_reply().status == 200);
  CHECK_FALSE(first.stays_quiet(0s));  // answered before
  CHECK(first.read_reply().status == 200);
}

TEST_CASE("blocking-coroutine: who waits for a connection holds up its I/O thread as well", "[servers]") {
  auto options = options_for("pool db 1h");
  options.pools = {{"db", 1}};
  options.pool_wait = 300ms;
  RunningServer server("blocking-coroutine", std::move(options));  // connections take two I/O threads in turn
  const auto holds = ask(server, 1);
  REQUIRE(eventually([&] { return stats(server)["pool_in_use_db"] == 1; }));
  auto waits = ask(server, 1);
  REQUIRE(eventually([&] { return stats(server)["requests_in_flight"] == 2; }));
  const auto with_the_holder = ask(server, 1, "/healthz");
  auto with_the_waiter = ask(server, 1, "/healthz");
  CHECK(with_the_waiter.front().read_reply().status == 200);
  CHECK(server->counters().pool_timeouts.value() == 1);  // was told before
  CHECK(waits.front().read_reply().status == 503);
  CHECK(eventually([&] { return server->counters().requests_in_flight.value() == 1; }));  // the holder
}

TEST_CASE("a pool grows under a spike, and its threads end when it is over", "[servers]") {
  for (const auto& model : pooled_models()) {
    INFO(model);
    RunningServer server(
        model,
        with_workers("wait 1ms", {.threads = 1, .threads_max = 4, .grow_every = 1ms, .retire_after = 1ms}));
    {
      std::vector<RawClient> spike;
      for (int i = 0; i < 6; ++i) {
        spike.push_back(server.connect());
        spike.back().send(get("/?plan=wait%20500ms"));
      }
      CHECK(eventually([&] { return stats(server)["worker_threads_started"] >= 4; }));
      for (auto& client : spike) CHECK(client.read_reply().status == 200);
    }
    CHECK(eventually([&] { return stats(server)["worker_threads"] == 1; }));
    const auto now = stats(server);
    CHECK(now["worker_threads_retired"] == now["worker_threads_started"].get<int>() - 1);
    CHECK(now["worker_jobs"] == 6);
  }
}

TEST_CASE("what is queued when the server drains is still answered", "[servers]") {
  for (const auto& model : pooled_models()) {
    INFO(model);
    RunningServer server(model, with_workers("wait 20ms", {.threads = 1}));
    auto clients = ask(server, 5);
    REQUIRE(eventually([&] { return server->counters().requests.value() == 5; }));
    server->stop_accepting();
    CHECK(server->wait_until_drained(Clock::now() + patience));
    for (auto& client : clients) CHECK(client.read_reply().status == 200);
  }
}

TEST_CASE("a server with a queue can be destroyed: what runs and what waits is cut", "[servers]") {
  for (const auto& model : pooled_models()) {
    INFO(model);
    RunningServer server(
        model,
        with_workers("wait 1h", {.threads = 2, .threads_max = 5, .grow_every = 1ms, .retire_after = 1ms}));
    auto clients = ask(server, 8);
    REQUIRE(settles(server, 5, 3));
    server.destroy();
    for (auto& client : clients) CHECK(client.read_reply().status == 0);
  }
}

TEST_CASE("without one thread for its pool a server does not start", "[servers]") {
  for (const auto& model : pooled_models()) {
    INFO(model);
    auto options = options_for("wait 0s");
    options.stack = Bytes{1ULL << 46};  // more than the address space has
    const auto server = servers::Server::start(*servers::find_model(model), std::move(options));
    REQUIRE(server.has_error());
    CHECK(server.error().exit == ExitCode::environment);
    CHECK(server.error().text.find("not one thread for the pool") != std::string::npos);
  }
}

TEST_CASE("threads by state: those that block are told, and in a coroutine server none does", "[servers]") {
  for (const auto& model : servers::models()) {
    if (model.keeps_jobs) continue;  // it does not wait
    INFO(model.name);
    auto options = with_workers("wait 1h", {.threads = 4});
    options.io_threads = 4;
    RunningServer server(model.name, options);
    const auto idle = server.connect();
    const auto clients = ask(server, 2);
    const bool suspends = model.name == "coroutine";
    CHECK(eventually([&] { return stats(server)["requests_in_flight"] == 2; }));
    CHECK(eventually([&] { return stats(server)["threads_blocked"] == (suspends ? 0 : 2); }));
    CHECK(eventually([&] { return stats(server)["connections_open"] == 3; }));
    const auto now = stats(server);
    REQUIRE(now.contains("connection_threads_busy") == model.threads.per_connection);
    if (!model.threads.per_connection) continue;
    CHECK(now["connection_threads_busy"] == 2);
    CHECK(now["connection_threads_idle"] == 1);
  }
}

TEST_CASE("only models with a worker pool tell of one", "[servers]") {
  for (const auto& name : model_names()) {
    INFO(name);
    RunningServer server(name);
    const auto& model = *servers::find_model(name);
    CHECK(stats(server).contains("worker_threads") == model.threads.workers);
    CHECK((server.ask_admin("/metrics").body.find("waitbench_worker_threads{") != std::string::npos) ==
          model.threads.workers);
  }
}

TEST_CASE("beyond --max-threads a connection is answered 503, until there is a thread again", "[servers]") {
  for (const auto* model : {"thread", "control"}) {
    INFO(model);
    auto options = options_for("wait 0s");
    options.max_threads = 2;
    RunningServer server(model, std::move(options));
    std::vector<RawClient> served;
    for (int i = 0; i < 2; ++i) {
      served.push_back(server.connect());
      served.back().send(get("/"));
      CHECK(served.back().read_reply().status == 200);
    }
    auto refused = server.connect();
    const auto reply = refused.read_reply();
    CHECK(reply.status == 503);
    CHECK(reply.body.find("--max-threads 2") != std::string::npos);
    CHECK(refused.ends());
    CHECK(server->counters().connections_refused.value() == 1);

    served.pop_back();
    CHECK(eventually([&] {
      auto client = server.connect();
      client.send(get("/"));
      return client.read_reply().status == 200;
    }));
    served.front().send(get("/"));
    CHECK(served.front().read_reply().status == 200);
  }
}
