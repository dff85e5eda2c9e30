// The model `queue` over HTTP: what is accepted is kept, done, told and counted.
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;
using messaging::InMemory;
using messaging::QueueUrl;
using messaging::SqliteFile;
using nlohmann::json;

namespace {

servers::ServerOptions with_jobs(QueueUrl queue, std::string_view plan, unsigned workers) {
  auto options = options_for("wait 0s");
  options.plan = parse_plan(plan).value();
  options.jobs =
      servers::JobOptions{.queue = std::move(queue), .queue_text = "", .attempts = 2, .workers = workers};
  return options;
}

std::string post(std::string_view target, std::string_view more = "") {
  return fmt::format("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n{}\r\n", target, more);
}

Reply ask(RunningServer& server, const std::string& bytes) {
  auto client = server.connect();
  client.send(bytes);
  return client.read_reply();
}

json page(RunningServer& server, const std::string& target) {
  return json::parse(ask(server, get(target)).body);
}

std::string accept(RunningServer& server, std::string_view target = "/jobs", std::string_view more = "") {
  const auto reply = ask(server, post(target, more));
  REQUIRE(reply.status == 202);
  return reply.headers.at("location");
}

bool becomes(RunningServer& server, const std::string& place, std::string_view state) {
  return eventually([&] { return page(server, place)["state"] == state; });
}

// Everything up to the end of the connection.
std::string read_all(RunningServer& server, const std::string& bytes) {
  auto client = server.connect();
  client.send(bytes);
  std::string all;
  std::array<char, 4096> piece;
  for (;;) {
    const auto n = ::recv(client.socket(), piece.data(), piece.size(), 0);
    if (n <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(n));
  }
}

}  // namespace

TEST_CASE("a job is accepted, done by the server's own workers, and told", "[queue]") {
  const ScratchDirectory directory;
  for (const auto& queue : {QueueUrl(InMemory{}), QueueUrl(SqliteFile{directory.path() / "jobs"})}) {
    RunningServer server("queue", with_jobs(queue, "wait 1ms", 2));
    std::vector<std::string> places;
    for (int i = 0; i < 20; ++i) places.push_back(accept(server));
    CHECK(std::set(places.begin(), places.end()).size() == 20);
    for (const auto& place : places) CHECK(becomes(server, place, "done"));
    const auto job = page(server, places.back());
    CHECK(job["attempts"] == 1);
    CHECK(job["outcome"]["waited_us"] == json::array({1000}));
    CHECK(job["accepted_at_us"] <= job["started_at_us"]);
    CHECK(job["started_at_us"] <= job["completed_at_us"]);
    const auto stats = page(server, "/jobs/stats");
    CHECK(stats["done"] == 20);
    CHECK(stats["queued"] == 0);
    CHECK(stats["last_sequence"] == 20);
    const auto told = json::parse(server.ask_admin("/stats").body);
    CHECK(told["jobs_done"] == 20);
    CHECK(told["jobs_attempts"] == 20);
    CHECK(page(server, "/jobs?after=18")["jobs"].size() == 2);
  }
}

TEST_CASE("a job outlives its server", "[queue]") {
  const ScratchDirectory directory;
  const SqliteFile file{directory.path() / "jobs"};
  std::string place;
  {
    RunningServer server("queue", with_jobs(file, "wait 1h", 0));
    place = accept(server);
  }
  RunningServer server("queue", with_jobs(file, "wait 1h", 0));
  CHECK(page(server, place)["state"] == "queued");
}

TEST_CASE("who asks twice with the same key gets the same job", "[queue]") {
  RunningServer server("queue", with_jobs(InMemory{}, "wait 1ms", 1));
  const auto first = accept(server, "/jobs", "Idempotency-Key: order-17\r\n");
  CHECK(becomes(server, first, "done"));
  const auto second = ask(server, post("/jobs?plan=wait+2s", "idempotency-key: order-17\r\n"));
  CHECK(second.status == 202);
  CHECK(second.headers.at("location") == first);
  CHECK(json::parse(second.body)["known"] == true);
  CHECK(accept(server, "/jobs", "Idempotency-Key: order-18\r\n") != first);
  CHECK(ask(server, post("/jobs", fmt::format("Idempotency-Key: {}\r\n", std::string(256, 'k')))).status ==
        400);
}

TEST_CASE("a queue that is full says so, and when to come again", "[queue]") {
  auto options = with_jobs(InMemory{}, "wait 1h", 0);
  options.jobs->max_queued = 2;
  RunningServer server("queue", std::move(options));
  accept(server);
  accept(server);
  const auto refused = ask(server, post("/jobs"));
  CHECK(refused.status == 503);
  CHECK(refused.headers.at("retry-after") == "1");
  CHECK(refused.headers.count("location") == 0);
  CHECK(page(server, "/jobs/stats")["queued"] == 2);
}

TEST_CASE("a job that fails is tried again, and is dead in the end, with the reason", "[queue]") {
  RunningServer server("queue", with_jobs(InMemory{}, "fail 100%", 1));
  const auto place = accept(server, "/jobs?attempts=1");
  CHECK(becomes(server, place, "dead"));
  CHECK_FALSE(page(server, place)["reason"].is_null());
  CHECK(page(server, "/jobs?state=dead")["jobs"].size() == 1);
}

TEST_CASE("what comes before later is done before the answer, with the server's pools", "[queue]") {
  auto options = with_jobs(InMemory{}, "wait 1ms", 1);
  options.pools = {{"db", 1}};
  options.pool_wait = 1ms;
  options.plan = parse_plan("pool db 1ms; later(wait 2ms)").value();
  RunningServer server("queue", std::move(options));
  const auto reply = ask(server, post("/jobs"));
  CHECK(reply.status == 202);
  CHECK(json::parse(reply.body)["before"]["waited_us"] == json::array({1000}));
  CHECK(becomes(server, reply.headers.at("location"), "done"));
  CHECK(page(server, reply.headers.at("location"))["outcome"]["waited_us"] == json::array({2000}));

  auto holder = server.connect();  // of the only connection
  holder.send(post("/jobs?plan=pool+db+1h;later(wait+1s)"));
  CHECK(eventually([&] { return json::parse(server.ask_admin("/stats").body)["pool_in_use_db"] == 1; }));
  const auto refused = ask(server, post("/jobs"));
  CHECK(refused.status == 503);
  CHECK(refused.body.find("no connection of the pool db came free") != std::string::npos);
  CHECK(ask(server, post("/jobs?plan=fail+100%25;later(wait+1s)")).status == 500);
  CHECK(page(server, "/jobs/stats")["last_sequence"] == 1);  // neither left a job
}

TEST_CASE("events tell a job's course until its end", "[queue]") {
  RunningServer server("queue", with_jobs(InMemory{}, "wait 200ms", 1));
  const auto place = accept(server);
  const auto stream = read_all(server, get(place + "/events"));
  CHECK(stream.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(stream.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(stream.find("event: done\n") != std::string::npos);
  CHECK(stream.ends_with("}\n\n"));

  const auto again = read_all(server, get(place + "/events"));  // all that is left to tell
  CHECK(again.find("event: running\n") == std::string::npos);
  CHECK(again.find("event: done\n") != std::string::npos);
  const auto over = read_all(server, get(place + "/events", "Last-Event-ID: done-1-1\r\n"));
  CHECK(over.starts_with("HTTP/1.1 204 No Content\r\n"));
  CHECK(ask(server, get("/jobs/01a3185c-5000-7000-8000-000000001234/events")).status == 404);
}

TEST_CASE("a server that ends ends its streams, and jobs in memory are gone with it", "[queue]") {
  RunningServer server("queue", with_jobs(InMemory{}, "wait 1h", 1));
  const auto place = accept(server);
  auto client = server.connect();
  client.send(get(place + "/events"));
  CHECK(eventually([&] { return json::parse(server.ask_admin("/stats").body)["answers_2xx"] >= 2; }));
  server->stop_accepting();
  CHECK(eventually([&] { return server->counters().connections_open.value() == 0; }));
  server.destroy();
}

TEST_CASE("many clients at once share transactions", "[queue]") {
  const ScratchDirectory directory;
  RunningServer server("queue", with_jobs(SqliteFile{directory.path() / "jobs"}, "wait 1h", 0));
  std::vector<RawClient> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(server.connect());
  for (auto& client : clients) client.send(post("/jobs"));
  for (auto& client : clients) CHECK(client.read_reply().status == 202);
  CHECK(page(server, "/jobs/stats")["queued"] == 50);
  const auto told = json::parse(server.ask_admin("/stats").body);
  CHECK(told["queue_operations"] >= 50);
}
