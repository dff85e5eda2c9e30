// Every model against the table of malformed requests.
#include <algorithm>

#include <fmt/ranges.h>

#include "tests/catch.hpp"
#include "tests/component/servers/malformed_vectors.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;

namespace {

servers::ServerOptions strict_options() {
  auto options = options_for("wait 0s");
  options.limits.body = Bytes{4096};
  options.limits.head = options.limits.body_time = 2s;
  options.limits.linger = 50ms;
  return options;
}

void check(RunningServer& server, const Vector& vector, const Expected& expected) {
  auto client = server.connect();
  client.send(vector.bytes);  // the server may stop reading before the end
  const auto reply = client.read_reply();
  INFO("answered " << reply.status << " " << reply.body);
  CHECK(std::ranges::count(expected.statuses, reply.status) == 1);
  if (expected.then == Then::closes) {
    CHECK(reply.headers.at("connection") == "close");
    CHECK(client.ends());
  } else {
    CHECK(!reply.headers.contains("connection"));
    CHECK(client.send(get("/healthz")));
    CHECK(client.read_reply().status == 200);
  }
}

}  // namespace

TEST_CASE("malformed requests are refused alike", "[servers]") {
  for (const auto& model : model_names()) {
    RunningServer server(model, strict_options());
    for (const auto& vector : malformed_vectors()) {
      INFO(model << ": " << vector.name);
      check(server, vector, model == "thread" && vector.thread ? vector.thread->expected : vector.expected);
    }
    INFO(model << ": what is left behind");
    CHECK(eventually([&] { return server->counters().connections_open.value() == 0; }));
    CHECK(server->counters().requests_in_flight.value() == 0);
    CHECK(server->counters().malformed.value() > 0);
  }
}

TEST_CASE("a hostile plan is told where its mistake is", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto client = server.connect();
    client.send(get("/?plan=wait%201s;%20wiat%202s"));
    CHECK(client.read_reply().body.find("plan, column 10") != std::string::npos);
  }
}
