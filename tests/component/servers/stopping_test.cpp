// The end of a server: what is in flight finishes, what is idle closes, and patience has a limit.
#include "servers/net/port_owner.hpp"
#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;

namespace {

void wait_for_requests(RunningServer& server, std::uint64_t count) {
  REQUIRE(eventually([&] { return server->counters().requests_in_flight.value() == count; }));
}

}  // namespace

TEST_CASE("what is in flight is answered, and told that the connection closes", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, options_for("wait 300ms"));
    auto busy = server.connect();
    busy.send(get("/"));
    wait_for_requests(server, 1);
    server->stop_accepting();
    CHECK(server->wait_until_drained(Clock::now() + patience));
    const auto reply = busy.read_reply();
    CHECK(reply.status == 200);
    CHECK(reply.headers.at("connection") == "close");
    CHECK(busy.ends());
  }
}

TEST_CASE("idle connections close at once, and no new one is taken", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto fresh = server.connect();
    auto used = server.connect();
    used.send(get("/"));
    CHECK(used.read_reply().status == 200);
    server->stop_accepting();
    CHECK(fresh.ends());
    CHECK(used.ends());
    CHECK(server->wait_until_drained(Clock::now() + patience));
    CHECK_THROWS(server.connect());
  }
}

TEST_CASE("destroying a server cuts what waits, computes, or is being sent", "[servers]") {
  for (const auto& model : model_names()) {
    for (const auto* plan : {"wait 1h", "cpu 1h", "reply 16MiB"}) {
      INFO(model << ": " << plan);
      RunningServer server(model, options_for(plan));
      auto client = server.connect();
      client.send(get("/"));
      wait_for_requests(server, 1);
      server->stop_accepting();
      CHECK(!server->wait_until_drained(Clock::now() + 20ms));
      server.destroy();
    }
  }
}

TEST_CASE("a server can be destroyed at any moment", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    for (int i = 0; i < 20; ++i) {
      RunningServer server(model, options_for("wait 1ms"));
      auto client = server.connect();
      if (i % 2 == 0) client.send(get("/") + get("/"));
    }
  }
}

TEST_CASE("the holder of a port is told from another on the same port elsewhere", "[servers]") {
  RunningServer here("control");
  auto elsewhere = here->address();
  elsewhere.host = "127.0.0.2";
  CHECK(servers::find_port_owner(here->address()).has_value());
  CHECK(!servers::find_port_owner(elsewhere).has_value());
  auto everywhere = options_for("wait 0s");
  everywhere.listen.host = "0.0.0.0";
  RunningServer wide("control", everywhere);
  CHECK(servers::find_port_owner({"127.0.0.2", wide->address().port}).has_value());
}

TEST_CASE("a taken port is named with its holder", "[servers]") {
  RunningServer first("control");
  auto options = options_for("wait 0s");
  options.listen = first->address();
  const auto second = servers::Server::start(*servers::find_model("coroutine"), options);
  REQUIRE(second.has_error());
  CHECK(second.error().exit == ExitCode::environment);
  CHECK(second.error().text.find("is taken (by pid " + std::to_string(::getpid()) + ", ") !=
        std::string::npos);
  CHECK(second.error().text.find("Use --listen with another port, or :0 for any.") != std::string::npos);
}
