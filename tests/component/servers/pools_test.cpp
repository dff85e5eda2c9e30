// Servers with pools: every model waits, answers and tells alike.
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

servers::ServerOptions with_pools() {
  auto options = options_for("pool db 1us");
  options.pools = {{"db", 1}, {"cache", 5}};
  options.io_threads = 8;
  options.workers = {.threads = 8};
  return options;
}

json stats_of(RunningServer& server) {
  return json::parse(server.ask_admin("/stats").body);
}

bool stats_become(RunningServer& server, const char* key, int value) {
  return eventually([&] { return stats_of(server)[key] == value; });
}

RawClient asking(RunningServer& server, const std::string& plan) {
  auto client = server.connect();
  client.send(get("/?plan=" + plan));
  return client;
}

}  // namespace

TEST_CASE("a plan with pools and branches is told in the order of its text", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, with_pools());
    auto client = asking(server, "together(wait+1us,pool+cache+2us;cpu+3us);wait+4us;pool+db+5us;cpu+6us");
    const auto reply = client.read_reply();
    CHECK(reply.status == 200);
    const auto body = json::parse(reply.body);
    CHECK(body["waited_us"] == std::vector<double>{1, 2, 4, 5});
    CHECK(body["computed_us"] == std::vector<double>{3, 6});
    CHECK(body["pool_waited_us"] == std::vector<int>{0, 0});
    client.send(get("/?plan=wait+1us"));
    CHECK(!json::parse(client.read_reply().body).contains("pool_waited_us"));
    client.send(get("/?plan=together(reply+1B,reply+9B,fail+100%25)"));
    const auto failed = client.read_reply();
    CHECK(failed.status == 500);
    CHECK(failed.body.size() == 9);
  }
}

TEST_CASE("a plan that no server should be sent gets 400 and the column", "[servers]") {
  std::string deep;
  for (int i = 0; i < 400; ++i) deep += "together(";
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, with_pools());
    auto client = server.connect();
    for (const auto& [plan, error] : std::vector<std::pair<std::string, std::string>>{
             {"wait+1s;pool+dc+1s", "plan, column 14: unknown pool \"dc\". Add --pool dc=10."},
             {"pool+cahce+1s",
              "plan, column 6: unknown pool \"cahce\". Did you mean cache? Or add --pool cahce=10."},
             {deep, "plan, column 81: more than 8 levels of together."}}) {
      client.send(get("/?plan=" + plan));
      const auto reply = client.read_reply();
      CHECK(reply.status == 400);
      CHECK(json::parse(reply.body)["error"] == error);
    }
  }
}

TEST_CASE("branches wait at the same time, and so do requests", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, with_pools());
    auto first = asking(server, "together(pool+db+1h,together(pool+cache+1h,wait+1h);pool+cache+1h)");
    CHECK(stats_become(server, "pool_in_use_db", 1));
    CHECK(stats_become(server, "pool_in_use_cache", 1));
    auto second = asking(server, "together(pool+db+1h,pool+cache+1h)");
    CHECK(stats_become(server, "pool_in_use_cache", 2));
    CHECK(stats_become(server, "pool_waiting_db", 1));
  }
}

TEST_CASE("who asked first is served first", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, with_pools());
    auto first = asking(server, "pool+db+300ms");
    REQUIRE(stats_become(server, "pool_in_use_db", 1));
    auto second = asking(server, "pool+db+1h");
    REQUIRE(eventually([&] {  // it has asked
      const auto stats = stats_of(server);
      return stats["pool_waiting_db"] == 1 || (stats["answers_2xx"] == 1 && stats["pool_in_use_db"] == 1);
    }));
    auto third = asking(server, "pool+db+0s");
    CHECK(first.read_reply().status == 200);
    CHECK(stats_become(server, "pool_waiting_db", 1));  // the second holds it for an hour
    CHECK(third.stays_quiet(50ms));
    CHECK(stats_of(server)["pool_in_use_db"] == 1);
  }
}

TEST_CASE("who waits too long is told which pool, the same bytes from every model", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = with_pools();
    options.pool_wait = 1500us;
    RunningServer server(model, std::move(options));
    auto holder = asking(server, "pool+db+1h");
    REQUIRE(stats_become(server, "pool_in_use_db", 1));
    auto late = asking(server, "pool+cache+1us;together(pool+db+1us,pool+db+1us);pool+cache+1us");
    const auto reply = late.read_reply();
    CHECK(reply.status == 503);
    CHECK(reply.body ==
          "{\"error\":\"no connection of the pool db came free within 1.5ms (--pool-wait).\"}\n");
    CHECK(!reply.headers.contains("connection"));
    late.send(get("/?plan=pool+cache+1us"));
    CHECK(late.read_reply().status == 200);
    REQUIRE(eventually([&] { return server->counters().answers[0].value() == 1; }));
    const auto stats = stats_of(server);
    CHECK(stats["pool_timeouts"] == 1);  // one request, though two of its waits
    CHECK(stats["answers_5xx"] == 1);
    CHECK(stats["timeouts"] == 0);
    CHECK(stats["pool_wait_db_us"]["count"] == 3);
    CHECK(stats["pool_wait_cache_us"]["count"] == 2);
    CHECK(stats["pool_waiting_db"] == 0);
    CHECK(stats["pool_size_cache"] == 5);
  }
}

TEST_CASE("pools are told to Prometheus by label", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, with_pools());
    auto client = asking(server, "pool+db+1us");
    CHECK(client.read_reply().status == 200);
    const auto metrics = server.ask_admin("/metrics").body;
    const auto labels = "{model=\"" + model + "\",pool=\"db\"} ";
    for (const auto& line :
         {"waitbench_pool_size" + labels + "1\n", "waitbench_pool_in_use" + labels + "0\n",
          "waitbench_pool_waiting" + labels + "0\n", "waitbench_pool_wait_seconds_count" + labels + "1\n"}) {
      INFO(line);
      CHECK(metrics.find(line) != std::string::npos);
    }
  }
}

TEST_CASE("destroying a server cuts who waits for a connection", "[servers]") {
  for (const auto& model : model_names()) {
    for (const auto* plan : {"pool+db+1h", "together(pool+db+1h,pool+db+1h,wait+1h)"}) {
      INFO(model << ": " << plan);
      RunningServer server(model, with_pools());
      auto first = asking(server, plan);
      auto second = asking(server, plan);
      REQUIRE(eventually([&] { return stats_of(server)["pool_waiting_db"] >= 1; }));
      server->stop_accepting();
      server.destroy();
    }
  }
}
