// Servers whose plan calls another one: every model calls, answers and tells alike.
#include <latch>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "servers/upstream/call_number.hpp"
#include "servers/upstream/deadline.hpp"
#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;
using nlohmann::json;
using servers::upstream::BreakerPolicy;
using servers::upstream::RetryPolicy;
using servers::upstream::UpstreamOptions;
using testing::answer;
using testing::Peer;
using testing::ScriptedServer;

namespace {

UpstreamOptions patient() {
  return {.timeout = patience, .retry = {}};
}
// So many attempts, and hardly a wait between them.
UpstreamOptions trying(unsigned attempts) {
  return {.timeout = patience, .retry = {.attempts = attempts, .backoff = 1us, .backoff_cap = 1us}};
}

servers::ServerOptions calling(const std::string& plan, const UpstreamOptions& calls = patient()) {
  auto options = options_for(plan);
  options.calls = calls;
  options.io_threads = 8;
  options.workers = {.threads = 8};
  return options;
}

void answer_all(Peer& peer, const std::string& with) {
  while (peer.read_request()) peer.send(with);
}
void answer_well(Peer& peer, int /*connection*/) {
  answer_all(peer, answer("hello"));
}
void say_nothing(Peer& peer, int /*connection*/) {
  if (peer.read_request()) peer.wait_for_end();
}

json stats_of(RunningServer& server) {
  return json::parse(server.ask_admin("/stats").body);
}

Reply ask(RawClient& client, std::string_view fields = "") {
  client.send(get("/", fields));
  return client.read_reply();
}

std::string error_of(const Reply& reply) {
  return json::parse(reply.body)["error"];
}

std::string field(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 4;
  return head.substr(begin, head.find('\r', begin) - begin);
}

// Heads of requests, whichever connection they came on.
class Heads {
 public:
  void add(const std::string& head) {
    const std::lock_guard lock(mutex_);
    heads_.push_back(head);
  }
  std::vector<std::string> fields(const std::string& name) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> values;
    for (const auto& head : heads_) values.push_back(field(head, name));
    return values;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> heads_;
};

struct Row {
  std::string what;
  ScriptedServer::Script script;
  UpstreamOptions options;
  int status;
  std::string cause;  // behind "the call to URL failed: "; empty: it went well
  int attempts;
};

std::vector<Row> rows() {
  return {
      {"a good answer", answer_well, patient(), 200, "", 1},
      {"no answer", say_nothing, UpstreamOptions{.timeout = 50ms, .retry = {}}, 504,
       "no answer within 50ms (--call-timeout).", 1},
      {"no answer, twice",
       say_nothing,
       {.timeout = 50ms, .retry = {.attempts = 2, .backoff = 1us, .backoff_cap = 1us}},
       504,
       "no answer within 50ms (--call-timeout), after 2 attempts.",
       2},
      {"an end", [](Peer& peer, int) { peer.read_request(); }, patient(), 502,
       "the connection ended before the answer did.", 1},
      {"no HTTP", [](Peer& peer, int) { answer_all(peer, "SSH-2.0-OpenSSH_9.2\r\n\r\n"); }, trying(3), 502,
       "its answer is not HTTP.", 1},
      {"an error", [](Peer& peer, int) { answer_all(peer, answer("", "", "404 Not Found")); }, trying(3), 502,
       "it answered 404.", 1},
      {"503 once, which asks for a second that the cap cuts short",
       [](Peer& peer, int) {
         if (peer.read_request()) peer.send(answer("", "Retry-After: 1\r\n", "503 Service Unavailable"));
         answer_all(peer, answer("hello"));
       },
       trying(2), 200, "", 2},
      {"503 always", [](Peer& peer, int) { answer_all(peer, answer("", "", "503 Service Unavailable")); },
       trying(3), 502, "it answered 503, after 3 attempts.", 3},
      {"too much",
       [](Peer& peer, int) { answer_all(peer, answer(std::string(1025, 'x'))); },
       {.timeout = patience, .retry = {}, .largest_body = Bytes{1024}},
       502,
       "its answer is larger than 1KiB.",
       1},
  };
}

}  // namespace

TEST_CASE("what an upstream does -> what the client is answered, the same from every model", "[calls]") {
  for (const auto& model : model_names()) {
    for (const auto& row : rows()) {
      INFO(model << ": " << row.what);
      ScriptedServer peer(row.script);
      RunningServer server(model, calling("call " + peer.url(), row.options));
      auto client = server.connect();
      const auto reply = ask(client);
      CHECK(reply.status == row.status);
      if (row.cause.empty()) {
        CHECK(json::parse(reply.body)["called_us"].size() == 1);
      } else {
        CHECK(reply.body == "{\"error\":\"the call to " + peer.url() + " failed: " + row.cause + "\"}\n");
      }
      CHECK(!reply.headers.contains("connection"));
      client.send(get("/healthz"));  // the connection goes on
      CHECK(client.read_reply().status == 200);
      const auto stats = stats_of(server);
      CHECK(stats["calls_" + peer.url()] == 1);
      CHECK(stats["calls_ok_" + peer.url()] == (row.cause.empty() ? 1 : 0));
      CHECK(stats["calls_failed_" + peer.url()] == (row.cause.empty() ? 0 : 1));
      CHECK(stats["calls_in_progress_" + peer.url()] == 0);
      CHECK(stats["call_attempts_" + peer.url()] == row.attempts);
      CHECK(stats["call_retries_" + peer.url()] == row.attempts - 1);
      CHECK(stats["call_time_" + peer.url() + "_us"]["count"] == 1);
    }
  }
}

TEST_CASE("nobody listens there", "[calls]") {
  // A port that is bound and not listened to: nobody else can get it meanwhile.
  const auto address = servers::socket_address({.host = "127.0.0.1", .port = 0});
  const Descriptor bound(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::bind(bound.number(), address.get(), address.size) == 0);
  const auto url = servers::url_of(servers::local_address(bound.number()));
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, calling("wait 1us; call " + url + "; wait 1h", trying(2)));
    auto client = server.connect();
    const auto reply = ask(client);  // what comes behind is left out
    CHECK(reply.status == 502);
    CHECK(error_of(reply) ==
          "the call to " + url + " failed: no connection could be made, after 2 attempts.");
    CHECK(stats_of(server)["call_attempts_no_connection_" + url] == 2);
  }
}

TEST_CASE("a plan that is asked for may not call", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    ScriptedServer peer(answer_well);
    ScriptedServer other(answer_well);
    RunningServer server(model, calling("call " + peer.url()));
    auto client = server.connect();
    for (const auto& plan : {"call+" + peer.url(), "call+" + other.url(),
                             "wait+1us;together(wait+1us,call+" + other.url() + ")"}) {
      client.send(get("/?plan=" + plan));
      const auto reply = client.read_reply();
      CHECK(reply.status == 400);
      CHECK(error_of(reply) == "a plan that is asked for must not call: only the server's own --plan may.");
    }
    CHECK(peer.connections() == 0);
    CHECK(other.connections() == 0);
  }
}

TEST_CASE("every model gives an upstream the same number for the same request", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    Heads heads;
    ScriptedServer peer([&](Peer& at, int) {
      while (at.read_request()) {
        heads.add(at.head());
        at.send(answer("hello"));
      }
    });
    RunningServer server(model, calling(fmt::format("call {0}; call {0}", peer.url())));
    auto client = server.connect();
    CHECK(ask(client, "Waitbench-Request: 7\r\n").status == 200);
    const auto number = [](std::uint32_t call) {
      return std::to_string(servers::upstream::number_of({.seed = 1, .request = 7, .call = call}, 1));
    };
    CHECK(heads.fields("Waitbench-Request") == std::vector{number(0), number(1)});
  }
}

TEST_CASE("connections to an upstream are used again", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    ScriptedServer peer(answer_well);
    RunningServer server(model, calling("call " + peer.url()));
    auto client = server.connect();
    for (int i = 0; i < 5; ++i) CHECK(ask(client).status == 200);
    CHECK(peer.connections() == 1);
    const auto stats = stats_of(server);
    CHECK(stats["call_connections_opened_" + peer.url()] == 1);
    CHECK(stats["call_connections_reused_" + peer.url()] == 4);
    CHECK(stats["call_connections_idle_" + peer.url()] == 1);
  }
}

TEST_CASE("branches call at the same time, each URL counted by itself", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    std::latch both(2);  // neither answers before both were asked
    const auto script = [&](Peer& peer, int) {
      if (!peer.read_request()) return;
      both.arrive_and_wait();
      peer.send(answer("hello"));
    };
    ScriptedServer a(script);
    ScriptedServer b(script);
    RunningServer server(model,
                         calling(fmt::format("together(call {}, wait 1us; call {})", a.url(), b.url())));
    auto client = server.connect();
    const auto reply = ask(client);
    CHECK(reply.status == 200);
    CHECK(json::parse(reply.body)["called_us"].size() == 2);
    const auto stats = stats_of(server);
    CHECK(stats["calls_ok_" + a.url()] == 1);
    CHECK(stats["calls_ok_" + b.url()] == 1);
    const auto metrics = server.ask_admin("/metrics").body;
    for (const auto& url : {a.url(), b.url()}) {
      const auto labels = fmt::format("{{model=\"{}\",url=\"{}\"}} ", model, url);
      INFO(labels);
      CHECK(metrics.find("waitbench_calls_total" + labels + "1\n") != std::string::npos);
      CHECK(metrics.find("waitbench_call_time_seconds_count" + labels + "1\n") != std::string::npos);
    }
  }
}

TEST_CASE("of branches that fail, the first of the text is told", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    ScriptedServer bad(
        [](Peer& peer, int) { answer_all(peer, answer("", "", "500 Internal Server Error")); });
    ScriptedServer good(answer_well);
    RunningServer server(model, calling(fmt::format("together(call {1}, wait 1ms; call {0}?a, call {0}?b)",
                                                    bad.url(), good.url())));
    auto client = server.connect();
    const auto reply = ask(client);
    CHECK(reply.status == 502);
    CHECK(error_of(reply) == "the call to " + bad.url() + "?a failed: it answered 500.");
  }
}

TEST_CASE("retries end with their budget", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    ScriptedServer peer([](Peer& at, int) { answer_all(at, answer("", "", "503 Service Unavailable")); });
    auto options = trying(2);
    options.retry_budget_percent = 0;
    RunningServer server(model, calling("call " + peer.url(), options));
    auto client = server.connect();
    for (int i = 0; i < 15; ++i) CHECK(ask(client).status == 502);
    const auto stats = stats_of(server);
    CHECK(stats["call_retries_" + peer.url()] == 10);  // the reserve
    CHECK(stats["call_retries_refused_by_budget_" + peer.url()] == 5);
    CHECK(stats["call_attempts_" + peer.url()] == 25);
  }
}

TEST_CASE("a circuit breaker opens", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    ScriptedServer peer([](Peer& at, int) { answer_all(at, answer("", "", "500 Internal Server Error")); });
    auto options = patient();
    options.breaker = BreakerPolicy{.failure_percent = 50, .window = 2, .open_time = 1h};
    RunningServer server(model, calling("call " + peer.url(), options));
    auto client = server.connect();
    CHECK(ask(client).status == 502);
    CHECK(ask(client).status == 502);
    const auto refused = ask(client);
    CHECK(refused.status == 503);
    CHECK(error_of(refused) ==
          "the call to " + peer.url() + " failed: its circuit breaker is open (--breaker).");
    const auto stats = stats_of(server);
    CHECK(stats["calls_refused_by_breaker_" + peer.url()] == 1);
    CHECK(stats["call_breaker_open_" + peer.url()] == 1);
    CHECK(stats["call_attempts_" + peer.url()] == 2);
    CHECK(stats["call_time_" + peer.url() + "_us"]["count"] == 2);  // of those that were tried
  }
}

TEST_CASE("a circuit breaker lets one through, and closes when that went well", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    std::atomic<bool> well = false;
    ScriptedServer peer([&](Peer& at, int) {
      while (at.read_request()) at.send(well ? answer("hello") : answer("", "", "500 Internal Server Error"));
    });
    auto options = patient();
    options.breaker = BreakerPolicy{.failure_percent = 100, .window = 1, .open_time = 10ms};
    RunningServer server(model, calling("call " + peer.url(), options));
    auto client = server.connect();
    CHECK(ask(client).status == 502);
    CHECK(stats_of(server)["call_breaker_opened_" + peer.url()] == 1);
    well = true;
    CHECK(eventually([&] { return ask(client).status == 200; }));
    const auto stats = stats_of(server);
    CHECK(stats["call_breaker_closed_" + peer.url()] == 1);
    CHECK(stats["call_breaker_open_" + peer.url()] == 0);
    CHECK(stats["call_breaker_half_open_" + peer.url()] == 0);
  }
}

TEST_CASE("a full bulkhead refuses, and has a place again when a call has ended", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    std::latch refused(1);
    ScriptedServer peer([&](Peer& at, int) {
      while (at.read_request()) {
        refused.wait();
        at.send(answer("hello"));
      }
    });
    auto options = patient();
    options.bulkhead = 1;
    RunningServer server(model, calling("call " + peer.url(), options));
    auto first = server.connect();
    first.send(get("/"));
    REQUIRE(eventually([&] { return stats_of(server)["call_attempts_" + peer.url()] == 1; }));
    CHECK(stats_of(server)["calls_in_progress_" + peer.url()] == 1);
    auto second = server.connect();
    const auto reply = ask(second);
    CHECK(reply.status == 503);
    CHECK(error_of(reply) ==
          "the call to " + peer.url() + " failed: as many calls as may be are under way (--bulkhead 1).");
    refused.count_down();
    CHECK(first.read_reply().status == 200);
    CHECK(ask(second).status == 200);
    CHECK(stats_of(server)["calls_refused_by_bulkhead_" + peer.url()] == 1);
  }
}

TEST_CASE("the time that a request has left is passed on, less what has passed", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    Heads heads;
    ScriptedServer peer([&](Peer& at, int) {
      while (at.read_request()) {
        heads.add(at.head());
        at.send(answer("hello"));
      }
    });
    RunningServer server(model, calling("wait 30ms; call " + peer.url()));
    auto client = server.connect();
    CHECK(ask(client, "Waitbench-Timeout: 15s\r\n").status == 200);
    CHECK(ask(client).status == 200);
    const auto told = heads.fields("Waitbench-Timeout");
    REQUIRE(told.size() == 2);
    const auto limited = servers::upstream::parse_time_left(told[0]);
    const auto own = servers::upstream::parse_time_left(told[1]);
    REQUIRE(limited);
    REQUIRE(own);
    CHECK(*limited > 0s);
    CHECK(*limited <= 15s - 30ms);
    CHECK(*own > 15s);  // the call's own time
    CHECK(*own <= patience);

    const auto late = ask(client, "waitbench-timeout: 10ms\r\n");
    CHECK(late.status == 504);
    CHECK(error_of(late) ==
          "the call to " + peer.url() + " failed: the time of the request was over (Waitbench-Timeout).");
    CHECK(heads.fields("Waitbench-Timeout").size() == 2);
    CHECK(stats_of(server)["calls_out_of_time_" + peer.url()] == 1);
  }
}

TEST_CASE("a server's own deadline ends its calls, and travels with them", "[calls]") {
  Heads heads;
  const ScriptedServer silent([&](Peer& peer, int) {
    if (!peer.read_request()) return;
    heads.add(peer.head());
    peer.wait_for_end();
  });
  for (const auto* const plan : {"call {}", "together(call {}, wait 1us)"}) {
    for (const auto& model : model_names()) {
      INFO(plan << ", " << model);
      auto options = calling(fmt::format(fmt::runtime(plan), silent.url()));
      options.admission = servers::AdmissionRules{.deadline = 50ms};
      RunningServer server(model, options);
      auto client = server.connect();
      const auto reply = ask(client);
      CHECK(reply.status == 503);
      CHECK(error_of(reply) == "its time was over before it was done (--deadline 50ms).");
      CHECK(stats_of(server)["shed_deadline"] == 1);
      REQUIRE(eventually([&] { return !heads.fields("Waitbench-Timeout").empty(); }));
      for (const auto& left : heads.fields("Waitbench-Timeout"))
        CHECK(servers::upstream::parse_time_left(left).value() <= 50ms);
    }
  }
}

TEST_CASE("a time left that is none is refused", "[calls]") {
  for (const auto& model : model_names()) {
    for (const auto* time : {"5", "5m", "123456789s", "-5s", "5s, 5s"}) {
      INFO(model << ": " << time);
      RunningServer server(model);
      auto client = server.connect();
      const auto reply = ask(client, fmt::format("Waitbench-Timeout: {}\r\n", time));
      CHECK(reply.status == 400);
      CHECK(error_of(reply) == "Waitbench-Timeout is not at most eight digits with the unit s, ms or us.");
    }
  }
}

TEST_CASE("a client that leaves takes nothing with it", "[calls]") {
  for (const auto& model : model_names()) {
    INFO(model);
    std::latch left(1);
    ScriptedServer peer([&](Peer& at, int) {
      while (at.read_request()) {
        left.wait();
        at.send(answer("hello"));
      }
    });
    RunningServer server(model, calling("call " + peer.url()));
    {
      auto client = server.connect();
      client.send(get("/"));
      REQUIRE(eventually([&] { return stats_of(server)["call_attempts_" + peer.url()] == 1; }));
      client.reset();
    }
    left.count_down();
    CHECK(eventually([&] { return server->counters().requests_in_flight.value() == 0; }));
    CHECK(stats_of(server)["calls_in_progress_" + peer.url()] == 0);
    auto another = server.connect();
    CHECK(ask(another).status == 200);
  }
}

TEST_CASE("destroying a server cuts its calls, and the waits before a retry", "[calls]") {
  for (const auto& model : model_names()) {
    for (const auto* plan : {"call {0}", "together(call {0}, call {0}, wait 1h)"}) {
      for (const bool waits : {false, true}) {
        INFO(model << ": " << plan << ", " << waits);
        ScriptedServer peer([&](Peer& at, int) {
          if (waits) return answer_all(at, answer("", "", "503 Service Unavailable"));
          say_nothing(at, 0);
        });
        const UpstreamOptions options{.timeout = 1h,
                                      .retry = {.attempts = 2, .backoff = 1h, .backoff_cap = 1h}};
        RunningServer server(model, calling(fmt::format(fmt::runtime(plan), peer.url()), options));
        auto client = server.connect();
        client.send(get("/"));
        REQUIRE(eventually([&] {
          return stats_of(server)[(waits ? "call_attempts_answered_" : "call_attempts_") + peer.url()] >= 1;
        }));
        server->stop_accepting();
        CHECK(!server->wait_until_drained(Clock::now() + 10ms));
        server.destroy();
        CHECK(client.ends());
      }
    }
  }
}
