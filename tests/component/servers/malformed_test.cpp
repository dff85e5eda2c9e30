// Every model against the table of malformed requests.
#include <algorithm>

#include <fmt/ranges.h>

#include "core/host/build.hpp"
#include "tests/catch.hpp"
#include "tests/component/servers/malformed_vectors.hpp"
#include "tests/component/servers/running_server.hpp"
#include "tests/component/servers/taken.hpp"

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

constexpr int request_timeout = 408;  // closes, whatever the other answers to a vector do

// What comes back; returns the status.
int check_reply(RawClient& client, const Vector& vector, const std::optional<Vector::Twin>& otherwise) {
  const auto reply = client.read_reply();
  INFO("answered " << reply.status << " " << reply.body);
  const bool differs = otherwise && !is_as(vector.expected, reply);
  const auto& expected = differs ? otherwise->expected : vector.expected;
  CHECK(allows(expected, reply.status));
  CHECK(reply.body.find(vector.says) != std::string::npos);
  if (expected.then == Then::closes || reply.status == request_timeout) {
    CHECK(reply.headers.at("connection") == "close");
    CHECK(client.ends());
  } else {
    CHECK(!reply.headers.contains("connection"));
    CHECK(client.send(get("/healthz")));
    CHECK(client.read_reply().status == 200);
  }
  return reply.status;
}

// In two writes, the second when the server has read the first.
int check_split(RunningServer& server, const Vector& vector, std::size_t at,
                const std::optional<Vector::Twin>& otherwise) {
  auto client = server.connect();
  const auto bytes = std::string_view(vector.bytes);
  client.send(bytes.substr(0, at));
  REQUIRE(wait_until_taken(client));
  client.send(bytes.substr(at));  // the server may have refused what came first
  return check_reply(client, vector, otherwise);
}

void check_what_is_left(RunningServer& server) {
  INFO("what is left behind");
  CHECK(eventually([&] { return server->counters().connections_open.value() == 0; }));
  CHECK(server->counters().requests_in_flight.value() == 0);
  CHECK(server->counters().malformed.value() > 0);
}

// Under a sanitizer a connection takes ten times as long: every seventh place then. The decisions behind them
// are tested at every byte in tests/unit/servers/http/malformed_test.cpp.
std::size_t stride() {
  return this_build().sanitizers.empty() ? 1 : 7;
}

}  // namespace

TEST_CASE("malformed requests are refused alike", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, strict_options());
    for (const auto& vector : malformed_vectors()) {
      INFO(vector.name);
      auto client = server.connect();
      client.send(vector.bytes);  // the server may stop reading before the end
      check_reply(client, vector, model == "thread" ? vector.thread : std::nullopt);
    }
    check_what_is_left(server);
  }
}

TEST_CASE("malformed requests are refused alike wherever their bytes are split", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, strict_options());
    std::size_t which = 0;  // so that each vector begins at another place
    for (const auto& vector : malformed_vectors()) {
      INFO(vector.name);
      const auto positions = split_positions(vector.bytes);
      for (auto i = which++ % stride(); i < positions.size(); i += stride()) {
        INFO("split at " << positions[i]);
        // A server that waits for more does so at every place: two seconds each.
        if (check_split(server, vector, positions[i], model == "thread" ? vector.thread : std::nullopt) ==
            request_timeout)
          break;
      }
    }
    check_what_is_left(server);
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
