// Servers with limits: every model lets in, queues, sheds and counts alike.
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;
using nlohmann::json;
using servers::AdmissionRules;
using servers::Discipline;

namespace {

// The pools are there to see who has begun. An I/O thread for each request, since one model blocks it.
servers::ServerOptions limited(AdmissionRules rules) {
  auto options = options_for("wait 1us");
  options.pools = {{"first", 9}, {"second", 9}, {"third", 9}};
  options.io_threads = 8;
  options.workers = {.threads = 8};
  options.admission = rules;
  return options;
}

AdmissionRules one_at_once(std::uint64_t max_queue) {
  return {.max_in_flight = 1, .max_queue = max_queue};
}

json stats_of(RunningServer& server) {
  return json::parse(server.ask_admin("/stats").body);
}

bool stats_become(RunningServer& server, const std::string& key, int value) {
  return eventually([&] { return stats_of(server)[key] == value; });
}

RawClient asking(RunningServer& server, const std::string& plan) {
  auto client = server.connect();
  client.send(get("/?plan=" + plan));
  return client;
}

// Has begun, and holds a turn for so long.
RawClient holding(RunningServer& server, const std::string& time) {
  auto client = asking(server, "pool+first+" + time);
  REQUIRE(stats_become(server, "pool_in_use_first", 1));
  return client;
}

void check_shed(const Reply& reply, const std::string& why) {
  CHECK(reply.status == 503);
  CHECK(reply.headers.at("retry-after") == "1");
  CHECK(!reply.headers.contains("connection"));
  CHECK(reply.body == "{\"error\":\"" + why + "\"}\n");
}

constexpr auto full = "as many requests are worked on, and wait, as may (--max-in-flight 1, --max-queue 1).";

}  // namespace

TEST_CASE("one is worked on, one waits, the next is shed at once", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, limited(one_at_once(1)));
    auto first = holding(server, "700ms");
    auto second = asking(server, "wait+1us");
    REQUIRE(stats_become(server, "in_queue", 1));
    auto third = asking(server, "wait+1us");
    check_shed(third.read_reply(), full);
    CHECK(first.read_reply().status == 200);
    CHECK(second.read_reply().status == 200);
    third.send(get("/"));  // it comes again, on the same connection
    CHECK(third.read_reply().status == 200);
    REQUIRE(eventually([&] { return server->counters().answers[0].value() == 3; }));
    const auto stats = stats_of(server);
    CHECK(stats["requests"] == 4);
    CHECK(stats["answers_5xx"] == 1);
    CHECK(stats["shed_queue_full"] == 1);
    CHECK(stats["shed_deadline"] == 0);
    CHECK(stats["shed_codel"] == 0);
    CHECK(stats["in_queue"] == 0);
    CHECK(stats["queue_wait_us"]["count"] == 3);
    const auto metrics = server.ask_admin("/metrics").body;
    for (const auto& line : {"waitbench_shed_total{model=\"" + model + "\",reason=\"queue_full\"} 1\n",
                             "waitbench_queue_wait_seconds_count{model=\"" + model + "\"} 3\n"}) {
      INFO(line);
      CHECK(metrics.find(line) != std::string::npos);
    }
  }
}

TEST_CASE("without a queue nobody waits, and Retry-After is what it was told", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto rules = one_at_once(0);
    rules.retry_after = 7s;
    RunningServer server(model, limited(rules));
    auto first = holding(server, "1h");
    auto second = asking(server, "wait+1us");
    const auto reply = second.read_reply();
    CHECK(reply.status == 503);
    CHECK(reply.headers.at("retry-after") == "7");
  }
}

TEST_CASE("turns come in the order of coming, or newest first when the queue stands", "[servers][limits]") {
  for (const auto discipline : {Discipline::fifo, Discipline::lifo}) {
    const bool newest_first = discipline == Discipline::lifo;
    const std::string next = newest_first ? "pool_in_use_third" : "pool_in_use_second";
    for (const auto& model : model_names()) {
      INFO(model << (newest_first ? ", lifo" : ", fifo"));
      auto rules = one_at_once(2);
      rules.discipline = discipline;
      rules.interval = 1ms;
      RunningServer server(model, limited(rules));
      auto first = holding(server, "700ms");
      auto second = asking(server, "pool+second+1h");
      REQUIRE(stats_become(server, "in_queue", 1));
      auto third = asking(server, "pool+third+1h");
      REQUIRE(stats_become(server, "in_queue", 2));
      CHECK(first.read_reply().status == 200);
      CHECK(stats_become(server, next, 1));
      CHECK(stats_of(server)["in_queue"] == 1);
    }
  }
}

TEST_CASE("lifo: a queue that stands makes room for who comes", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto rules = one_at_once(1);
    rules.discipline = Discipline::lifo;
    rules.interval = 1us;
    RunningServer server(model, limited(rules));
    auto first = holding(server, "1h");
    auto second = asking(server, "wait+1us");
    REQUIRE(stats_become(server, "in_queue", 1));
    auto third = asking(server, "wait+1us");
    check_shed(second.read_reply(), full);
    CHECK(stats_of(server)["in_queue"] == 1);
    CHECK(stats_of(server)["shed_queue_full"] == 1);
  }
}

TEST_CASE("who was not begun within the deadline is shed", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto rules = one_at_once(1);
    rules.deadline = 300ms;
    RunningServer server(model, limited(rules));
    auto first = holding(server, "1h");  // a step that has begun is not interrupted
    auto second = asking(server, "wait+1us");
    check_shed(second.read_reply(), "its time was over before it was done (--deadline 300ms).");
    const auto stats = stats_of(server);
    CHECK(stats["shed_deadline"] == 1);
    CHECK(stats["shed_queue_full"] == 0);
    CHECK(stats["in_queue"] == 0);
    CHECK(stats["queue_wait_us"]["count"] == 2);
  }
}

TEST_CASE("past the deadline no step begins, no wait goes on, and what is done is answered",
          "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = limited({.deadline = 300ms});
    options.workers = {.threads = 32};
    RunningServer server(model, std::move(options));
    std::vector<RawClient> late, done;
    for (const auto* plan : {"wait+1h", "wait+1us;together(wait+1us,cpu+1us;wait+1h)",
                             "pool+first+350ms;wait+0s", "together(pool+first+350ms;cpu+1us,wait+1us)"}) {
      late.push_back(asking(server, plan));
    }
    for (const auto* plan : {"pool+first+350ms", "together(pool+first+350ms,wait+1us)", "reply+1B"})
      done.push_back(asking(server, plan));
    for (auto& client : late)
      check_shed(client.read_reply(), "its time was over before it was done (--deadline 300ms).");
    for (auto& client : done) CHECK(client.read_reply().status == 200);
    CHECK(stats_of(server)["shed_deadline"] == 4);
  }
}

TEST_CASE("codel sheds who waits too long", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto rules = one_at_once(9);
    rules.discipline = Discipline::codel;
    rules.interval = 20ms;
    RunningServer server(model, limited(rules));
    auto first = holding(server, "1h");
    auto second = asking(server, "wait+1us");
    check_shed(second.read_reply(),
               "it waited too long in a queue that does not get empty (--discipline codel).");
    CHECK(stats_of(server)["shed_codel"] == 1);
    CHECK(stats_of(server)["in_queue"] == 0);
  }
}

TEST_CASE("requests that follow on one connection take their turns one by one", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, limited(one_at_once(0)));
    auto client = server.connect();
    client.send(get("/") + get("/") + get("/nowhere") + get("/healthz"));
    for (const int status : {200, 200, 404, 200}) CHECK(client.read_reply().status == status);
  }
}

TEST_CASE("what came while an I/O thread computed is read before it computes again", "[servers][limits]") {
  for (const auto* model : {"coroutine", "offload", "blocking-coroutine"}) {
    INFO(model);
    auto options = limited(one_at_once(0));
    options.io_threads = 1;
    RunningServer server(model, std::move(options));
    std::vector<RawClient> clients;
    for (int i = 0; i < 4; ++i) clients.push_back(server.connect());
    REQUIRE(stats_become(server, "connections_open", 4));
    clients[0].send(get("/?plan=cpu+2s"));
    REQUIRE(stats_become(server, "requests_in_flight", 1));
    for (std::size_t i = 1; i < 4; ++i) clients[i].send(get("/?plan=cpu+1ms"));
    CHECK(clients[0].read_reply().status == 200);
    int shed = 0;
    for (std::size_t i = 1; i < 4; ++i) shed += clients[i].read_reply().status == 503 ? 1 : 0;
    CHECK(shed == 2);
  }
}

TEST_CASE("a client that leaves while it waits takes no turn with it", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, limited(one_at_once(2)));
    auto first = holding(server, "300ms");
    auto second = asking(server, "wait+1us");
    second.reset();
    auto third = asking(server, "wait+1us");
    CHECK(first.read_reply().status == 200);
    CHECK(third.read_reply().status == 200);
    CHECK(stats_become(server, "requests_in_flight", 0));
    CHECK(stats_of(server)["in_queue"] == 0);
    third.send(get("/"));
    CHECK(third.read_reply().status == 200);
  }
}

TEST_CASE("a drain serves those who wait for their turn", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, limited(one_at_once(1)));
    auto first = holding(server, "500ms");
    auto second = asking(server, "wait+1us");
    REQUIRE(stats_become(server, "in_queue", 1));
    server->stop_accepting();
    for (auto* client : {&first, &second}) {
      const auto reply = client->read_reply();
      CHECK(reply.status == 200);
      CHECK(reply.headers.at("connection") == "close");
    }
    first.half_close();
    second.half_close();
    CHECK(server->wait_until_drained(Clock::now() + patience));
  }
}

TEST_CASE("destroying a server cuts who waits for its turn", "[servers][limits]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, limited(one_at_once(2)));
    auto first = holding(server, "1h");
    auto second = asking(server, "wait+1us");
    auto third = asking(server, "wait+1us");
    REQUIRE(stats_become(server, "in_queue", 2));
    server->stop_accepting();
    server.destroy();
    for (auto* client : {&first, &second, &third}) CHECK(client->ends());
  }
}

TEST_CASE("many at once: each is answered, and what was shed is what was counted", "[servers][limits]") {
  constexpr int clients = 12, rounds = 20;
  for (const auto discipline : {Discipline::fifo, Discipline::codel}) {
    for (const auto& model : model_names()) {
      INFO(model);
      AdmissionRules rules{.max_in_flight = 2, .max_queue = 3, .discipline = discipline, .deadline = 3ms};
      rules.interval = 2ms;
      rules.target = 500us;
      RunningServer server(model, limited(rules));
      std::array<std::atomic<std::uint64_t>, 3> answered{};  // 200, 503, others
      std::vector<std::thread> threads;
      for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&] {
          auto client = server.connect();
          for (int round = 0; round < rounds; ++round) {
            client.send(get("/?plan=wait+1ms"));
            const auto status = client.read_reply().status;
            ++answered[status == 200 ? 0 : status == 503 ? 1 : 2];
          }
        });
      }
      for (auto& thread : threads) thread.join();
      CHECK(answered[0] + answered[1] == clients * rounds);
      CHECK(answered[0] > 0);
      CHECK(answered[1] > 0);
      REQUIRE(stats_become(server, "requests_in_flight", 0));
      const auto stats = stats_of(server);
      CHECK(stats["answers_5xx"] == answered[1].load());
      CHECK(stats["shed_queue_full"].get<std::uint64_t>() + stats["shed_deadline"].get<std::uint64_t>() +
                stats["shed_codel"].get<std::uint64_t>() ==
            answered[1]);
      CHECK(stats["in_queue"] == 0);
    }
  }
}
