// Servers on a real PostgreSQL: every model waits, answers, tells and recovers alike.
#include <future>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/component/servers/database/deaf_postgres.hpp"
#include "tests/component/servers/database/postgres.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto sleeps = R"~(db "select pg_sleep(3600)")~";

servers::ServerOptions on_database(const std::string& url, const std::string& plan,
                                   std::uint64_t connections) {
  auto options = options_for(plan);
  options.database = {.url = servers::database::parse_database_url(url).value(), .connections = connections};
  options.io_threads = 8;
  options.workers = {.threads = 8};
  return options;
}

servers::ServerOptions on_postgres(const std::string& plan, std::uint64_t connections = 1) {
  return on_database(postgres_url(), plan, connections);
}

json stats_of(RunningServer& server) {
  return json::parse(server.ask_admin("/stats").body);
}

bool stats_become(RunningServer& server, const char* key, int value) {
  return eventually([&] { return stats_of(server)[key] == value; });
}

RawClient asking(RunningServer& server, std::string_view more = "") {
  auto client = server.connect();
  client.send(get("/", more));
  return client;
}

Reply ask(RunningServer& server, std::string_view more = "") {
  return asking(server, more).read_reply();
}

std::string error_of(const Reply& reply) {
  return json::parse(reply.body)["error"];
}

struct Asked {
  RunningServer server;
  RawClient client;
};

// What begin(time) asks, its statement running and `time` not over yet. The time is short, so that the test
// is; and doubled as long as it was over first, as when the machine stands still.
template <class Begin>
Asked running_in_time(Beside& beside, Begin begin) {
  for (auto time = 300ms; time < patience; time *= 2) {
    if (!eventually([&] { return beside.connected() == 0; })) break;  // what runs is not of an earlier server
    Asked asked = begin(time);
    bool runs = false;
    eventually([&] { return (runs = beside.running() == 1) || !asked.client.stays_quiet(0ms); });
    if (runs) return asked;
  }
  throw std::runtime_error("no statement runs before the time of its request is over");
}

// Whoever runs it waits for the test: it holds that lock.
constexpr auto waits_for_test = R"~(db "select pg_advisory_xact_lock_shared(7)")~";

}  // namespace

TEST_CASE("statements run in the order of the plan, branches at the same time, and are told", "[database]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(
        model, on_postgres(R"~(db "select 1"; together(db "select 2, (3)", db "select 1"; wait 1us))~", 2));
    const auto reply = ask(server);
    CHECK(reply.status == 200);
    const auto body = json::parse(reply.body);
    CHECK(body["db_waited_us"].size() == 3);
    CHECK(body["db_took_us"].size() == 3);
    CHECK(body["db_took_us"][0] > 0);
    CHECK(body["waited_us"] == std::vector<double>{1});
    const auto stats = stats_of(server);
    CHECK(stats["db_done_1"] == 2);
    CHECK(stats["db_statements_2"] == 1);
    CHECK(stats["db_time_1_us"]["count"] == 2);
    CHECK(stats["db_wait_us"]["count"] == 3);
    CHECK(stats["db_connections"] == 2);
    CHECK(stats["db_connections_idle"] == 2);
    const auto line = "waitbench_db_done_total{model=\"" + model + "\",statement=\"1\"} 2\n";
    CHECK(server.ask_admin("/metrics").body.find(line) != std::string::npos);
  }
}

TEST_CASE("a statement that fails is the request's failure alone", "[database]") {
  Beside beside;
  beside.ask("create table if not exists divisor (by int)");
  for (const auto& model : model_names()) {
    INFO(model);
    beside.ask("truncate divisor; insert into divisor values (0)");
    RunningServer server(model, on_postgres(R"(db "select 1 / by from divisor"; wait 1us)"));
    const auto reply = ask(server);
    CHECK(reply.status == 500);
    CHECK(error_of(reply) == "the statement \"select 1 / by from divisor\" failed: SQLSTATE 22012.");
    beside.ask("update divisor set by = 1");
    CHECK(ask(server).status == 200);
    const auto stats = stats_of(server);
    CHECK(stats["db_failed_1"] == 1);
    CHECK(stats["db_done_1"] == 1);
    CHECK(stats["db_connections_reopened"] == 0);
  }
}

TEST_CASE("a connection that a statement leaves in a transaction or a COPY is opened anew", "[database]") {
  for (const auto& model : model_names()) {
    for (const std::string sql : {"begin", "copy (select 1) to stdout"}) {
      INFO(model << ": " << sql);
      RunningServer server(model, on_postgres("db \"" + sql + "\""));
      const auto reply = ask(server);
      CHECK(reply.status == 500);
      CHECK(error_of(reply).find("left its connection in a transaction or a COPY") != std::string::npos);
      CHECK(stats_become(server, "db_connections_reopened", 1));
      CHECK(stats_become(server, "db_connections_idle", 1));
      CHECK(stats_of(server)["db_unfinished_1"] == 1);
    }
  }
}

TEST_CASE("a connection that is lost costs its request, and is opened anew", "[database]") {
  Beside beside;
  beside.ask("create table if not exists pace (seconds int)");
  for (const auto& model : model_names()) {
    INFO(model);
    beside.ask("truncate pace; insert into pace values (3600)");
    RunningServer server(model, on_postgres(R"~(db "select pg_sleep(seconds) from pace")~"));
    auto client = asking(server);
    REQUIRE(eventually([&] { return beside.running() == 1; }));
    auto next = asking(server);
    REQUIRE(stats_become(server, "db_waiting", 1));
    beside.ask("update pace set seconds = 0");
    beside.terminate();
    const auto reply = client.read_reply();
    CHECK(reply.status == 502);
    CHECK(error_of(reply) == "the connection to the database was lost: SQLSTATE 57P01.");
    CHECK(next.read_reply().status == 200);  // it has waited until there was a connection again
    const auto stats = stats_of(server);
    CHECK(stats["db_lost_1"] == 1);
    CHECK(stats["db_done_1"] == 1);
    CHECK(stats["db_connections_reopened"] == 1);
  }
}

TEST_CASE("while the database refuses connections they are tried again", "[database]") {
  Beside beside;
  for (const std::string model : {"thread", "coroutine"}) {
    INFO(model);
    RunningServer server(model, on_postgres(R"~(db "select 1")~", 2));
    beside.ask("alter database waitbench connection limit 0");
    beside.terminate();
    CHECK(ask(server).status == 502);
    CHECK(ask(server).status == 502);
    auto waiting = asking(server);
    CHECK(eventually([&] { return stats_of(server)["db_connections_failed"] >= 3; }));
    CHECK(stats_of(server)["db_connections_unusable"] == 2);
    CHECK(stats_of(server)["db_connections_busy"] == 0);
    beside.ask("alter database waitbench connection limit -1");
    CHECK(waiting.read_reply().status == 200);
    CHECK(stats_become(server, "db_connections_reopened", 2));
  }
}

TEST_CASE("the time of a request ends its statement, and the connection is usable again", "[database]") {
  Beside beside;
  beside.ask("create table if not exists pace (seconds int)");
  for (const auto& model : model_names()) {
    INFO(model);
    beside.ask("truncate pace; insert into pace values (3600)");
    auto [server, client] = running_in_time(beside, [&](std::chrono::milliseconds time) {
      RunningServer asked(model, on_postgres(R"~(db "select pg_sleep(seconds) from pace")~"));
      auto asks = asking(asked, fmt::format("Waitbench-Timeout: {}ms\r\n", time.count()));
      return Asked{.server = std::move(asked), .client = std::move(asks)};
    });
    const auto reply = client.read_reply();
    CHECK(reply.status == 504);
    CHECK(error_of(reply) == "the database took longer than the time of the request (Waitbench-Timeout).");
    CHECK(stats_become(server, "db_cancelled", 1));
    CHECK(stats_become(server, "db_connections_idle", 1));
    CHECK(beside.running() == 0);
    beside.ask("update pace set seconds = 0");
    CHECK(ask(server).status == 200);
    const auto stats = stats_of(server);
    CHECK(stats["db_out_of_time_1"] == 1);
    CHECK(stats["db_done_1"] == 1);
    CHECK(stats["db_connections_reopened"] == 0);
  }
}

TEST_CASE("--deadline bounds the statement and the wait for a connection", "[database]") {
  Beside beside;
  for (const auto& model : model_names()) {
    INFO(model);
    auto [server, first] = running_in_time(beside, [&](std::chrono::milliseconds time) {
      auto options = on_postgres(sleeps);
      options.admission = servers::AdmissionRules{.deadline = time};
      RunningServer asked(model, std::move(options));
      auto asks = asking(asked);
      return Asked{.server = std::move(asked), .client = std::move(asks)};
    });
    auto second = asking(server);
    CHECK(first.read_reply().status == 503);
    CHECK(second.read_reply().status == 503);
    CHECK(stats_become(server, "shed_deadline", 2));
    CHECK(stats_become(server, "db_connections_idle", 1));
  }
}

TEST_CASE("no more statements run at once than there are connections", "[database]") {
  Beside beside;
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = on_postgres(waits_for_test, 10);
    options.io_threads = 30;  // for the model that blocks them
    options.workers = {.threads = 30};
    RunningServer server(model, std::move(options));
    beside.ask("select pg_advisory_lock(7)");
    std::vector<RawClient> clients;
    for (int i = 0; i < 30; ++i) clients.push_back(asking(server));
    CHECK(stats_become(server, "db_waiting", 20));
    CHECK(stats_of(server)["db_connections_busy"] == 10);
    CHECK(eventually([&] { return beside.running() == 10; }));
    CHECK(beside.connected() == 10);
    beside.ask("select pg_advisory_unlock(7)");
    for (auto& client : clients) CHECK(client.read_reply().status == 200);
    const auto stats = stats_of(server);
    CHECK(stats["db_done_1"] == 30);
    CHECK(stats["db_wait_us"]["count"] == 30);
    CHECK(stats["threads_blocked"] == 0);
  }
}

TEST_CASE("who waits too long for a connection is told so, the same bytes from every model", "[database]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = on_postgres(sleeps);
    options.pool_wait = 1500us;
    RunningServer server(model, std::move(options));
    auto holder = asking(server);
    REQUIRE(stats_become(server, "db_connections_busy", 1));
    const auto reply = ask(server);
    CHECK(reply.status == 503);
    CHECK(reply.body ==
          "{\"error\":\"no connection to the database came free within 1.5ms (--pool-wait).\"}\n");
    CHECK(stats_of(server)["pool_timeouts"] == 1);
    CHECK(stats_of(server)["db_statements_1"] == 1);
  }
}

TEST_CASE("what a client leaves behind is cancelled", "[database]") {
  Beside beside;
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = on_postgres(sleeps);
    options.abandon = true;
    RunningServer server(model, std::move(options));
    {
      auto client = asking(server);
      REQUIRE(eventually([&] { return beside.running() == 1; }));
    }
    CHECK(stats_become(server, "abandoned", 1));
    CHECK(stats_become(server, "db_cancelled", 1));
    CHECK(stats_of(server)["db_abandoned_1"] == 1);
    CHECK(stats_become(server, "db_connections_idle", 1));
    CHECK(beside.running() == 0);
  }
}

TEST_CASE("destroying a server ends its statements, and who waits for a connection", "[database]") {
  Beside beside;
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, on_postgres(sleeps));
    auto first = asking(server);
    auto second = asking(server);
    REQUIRE(stats_become(server, "db_waiting", 1));
    REQUIRE(eventually([&] { return beside.running() == 1; }));
    server->stop_accepting();
    server.destroy();
    CHECK(eventually([&] { return beside.connected() == 0; }));
  }
}

TEST_CASE("a database that hears no request to cancel keeps neither mender nor server", "[database]") {
  DeafPostgres postgres;
  auto options = on_database(postgres.url(), sleeps, 2);
  options.abandon = true;
  RunningServer server("thread", std::move(options));
  {
    const auto first = asking(server), second = asking(server);
    CHECK(stats_become(server, "db_statements_1", 2));
  }
  CHECK(stats_become(server, "db_connections_reopened", 1));  // the first; the second waits for it
  CHECK(stats_of(server)["db_cancelled"] == 0);
  server->stop_accepting();
  auto ending = std::async(std::launch::async, [&] { server.destroy(); });
  CHECK(ending.wait_for(patience) == std::future_status::ready);
  CHECK(postgres.requests_to_cancel() <= 2);  // for the first, and at the end: none beside one left behind
  postgres.hang_up();                         // or the test would not end when it has failed
}

TEST_CASE("a server that a database does not let in, or understand, does not start", "[database]") {
  const auto error_of = [](servers::ServerOptions options) {
    const auto server = servers::Server::start(*servers::find_model("thread"), std::move(options));
    return server ? Error(ExitCode::done, "it started") : server.error();
  };
  const auto unknown = error_of(on_postgres(R"~(db "select 1"; db "select * from nowhere")~"));
  CHECK(unknown.exit == ExitCode::usage);
  CHECK(unknown.text.find("ERROR:  relation \"nowhere\" does not exist") != std::string::npos);
  auto full = on_postgres(R"~(db "select 1")~", 400);
  const auto too_many = error_of(std::move(full));
  CHECK(too_many.exit == ExitCode::environment);
  CHECK(too_many.text.find("FATAL:") != std::string::npos);
  auto nobody = on_postgres(R"~(db "select 1")~");
  nobody.database->url = servers::database::parse_database_url("postgresql://a@127.0.0.1:1/b").value();
  CHECK(error_of(nobody).text ==
        "--db 127.0.0.1:1/b: connection to server at \"127.0.0.1\", port 1 failed: Connection refused. Is it "
        "running, and may this user connect?");
}

TEST_CASE("a plan that is asked for does not reach the database", "[database]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, on_postgres(R"~(db "select 1")~"));
    auto client = server.connect();
    client.send(get("/?plan=together(db+%22select+1%22,wait+1us)"));
    const auto reply = client.read_reply();
    CHECK(reply.status == 400);
    CHECK(json::parse(reply.body)["error"] ==
          "a plan that is asked for must not use the database: only the server's own --plan may.");
    CHECK(stats_of(server)["db_statements_1"] == 0);
  }
}
