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

bool allows(const Expected& expected, int status) {
  return std::ranges::find(expected.statuses, status) != expected.statuses.end();
}

// As far as the answer itself tells.
bool is_as(const Expected& expected, const Reply& reply) {
  const bool closes = reply.headers.contains("connection");
  return allows(expected, reply.status) && closes == (expected.then == Then::closes);
}

void check(RunningServer& server, const Vector& vector, const std::optional<Vector::Twin>& otherwise) {
  auto client = server.connect();
  client.send(vector.bytes);  // the server may stop reading before the end
  const auto reply = client.read_reply();
  INFO("answered " << reply.status << " " << reply.body);
  const bool differs = otherwise && !is_as(vector.expected, reply);
  const auto& expected = differs ? otherwise->expected : vector.expected;
  CHECK(allows(expected, reply.status));
  constexpr int request_timeout = 408;  // closes, whatever the other answers to the vector do
  if (expected.then == Then::closes || reply.status == request_timeout) {
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
      check(server, vector, model == "thread" ? vector.thread : std::nullopt);
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
