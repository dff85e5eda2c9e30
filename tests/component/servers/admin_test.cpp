// The admin port: tells the counts exactly, and answers while the data port is saturated.
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;

TEST_CASE("the counts are exact", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, options_for("wait 0s"));
    for (int i = 0; i < 3; ++i) {
      auto client = server.connect();
      client.send(get("/") + get("/nowhere") + get("/?plan=fail%20100%25") + "nonsense\r\n\r\n");
      for (const int status : {200, 404, 500, 400}) CHECK(client.read_reply().status == status);
      CHECK(client.ends());
    }
    CHECK(eventually([&] { return server->counters().connections_open.value() == 0; }));
    const auto stats = nlohmann::json::parse(server.ask_admin("/stats").body);
    CHECK(stats["model"] == model);
    CHECK(stats["connections_accepted"] == 3);
    CHECK(stats["requests"] == 9);
    CHECK(stats["requests_in_flight"] == 0);
    CHECK(stats["answers_2xx"] == 3);
    CHECK(stats["answers_4xx"] == 6);
    CHECK(stats["answers_5xx"] == 3);
    CHECK(stats["malformed"] == 3);
    CHECK(stats["timeouts"] == 0);
    CHECK(stats["process_threads"] >= 3);
    CHECK(stats["process_resident_bytes"] > 0);
  }
}

TEST_CASE("the admin port answers while every I/O thread computes", "[servers]") {
  RunningServer server("coroutine", options_for("cpu 1h"));
  std::vector<RawClient> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(server.connect());
    clients.back().send(get("/"));
  }
  CHECK(eventually([&] { return server->counters().requests_in_flight.value() >= 2; }));
  CHECK(server.ask_admin("/healthz").status == 200);
  CHECK(nlohmann::json::parse(server.ask_admin("/stats").body)["requests_in_flight"] >= 2);
}

TEST_CASE("the admin port has three pages", "[servers]") {
  RunningServer server("control");
  const auto metrics = server.ask_admin("/metrics");
  CHECK(metrics.headers.at("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(metrics.body.find("waitbench_requests_total{model=\"control\"} 0\n") != std::string::npos);
  CHECK(server.ask_admin("/").status == 404);
  RawClient client(server->admin_address().value());
  client.send("POST /stats HTTP/1.1\r\nHost: test\r\n\r\n");
  CHECK(client.read_reply().status == 405);
}

TEST_CASE("without an admin port there is none", "[servers]") {
  auto options = options_for("wait 0s");
  options.admin.reset();
  RunningServer server("control", std::move(options));
  CHECK(!server->admin_address());
}
