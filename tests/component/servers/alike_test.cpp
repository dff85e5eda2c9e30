// Good requests: every model answers them alike.
#include <set>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using nlohmann::json;

namespace {

struct Asked {
  std::string bytes;
  bool head = false;
  int status = 200;
};

std::set<std::string> names_of(const Reply& reply) {
  std::set<std::string> names;
  for (const auto& [name, value] : reply.headers) names.insert(name);
  return names;
}

// What may differ: the model's name and the thread, and hence the length.
json comparable(const Reply& reply) {
  auto body = json::parse(reply.body, nullptr, false);
  if (body.is_discarded()) return reply.body;
  body.erase("model");
  body.erase("thread");
  return body;
}

}  // namespace

TEST_CASE("good requests are answered alike", "[servers]") {
  const std::vector<Asked> questions{
      {get("/", "Waitbench-Request: 7\r\n")},
      {get("/", "Waitbench-Request: 18446744073709551615\r\n")},
      {"HEAD / HTTP/1.1\r\nHost: test\r\nWaitbench-Request: 8\r\n\r\n", true},
      {get("/?plan=wait%20uniform(1us,900us);cpu%2010us", "Waitbench-Request: 9\r\n")},
      {get("/?plan=wait+1ms&other=x", "Waitbench-Request: 9\r\n")},
      {get("/?other", "Waitbench-Request: 9\r\n")},
      {get("/?plan=reply%201000B", "Waitbench-Request: 9\r\n")},
      {get("/?plan=reply%207B", "Waitbench-Request: 9\r\n")},
      {get("/?plan=reply%200B", "Waitbench-Request: 9\r\n")},
      {get("/?plan=reply%201MiB", "Waitbench-Request: 9\r\n")},
      {get("/?plan=together(wait%201us,wait%202us;cpu%203us);wait%204us", "Waitbench-Request: 9\r\n")},
      {get("/?plan=together(wait%20exp(9us),cpu%20exp(9us);reply%20500B,fail%2030%25)",
           "Waitbench-Request: 9\r\n")},
      {get("/?plan=together()", "Waitbench-Request: 9\r\n"), false, 400},
      {get("/?plan=pool%20db%201ms", "Waitbench-Request: 9\r\n"), false, 400},
      {get("/?plan=fail%20100%25", "Waitbench-Request: 9\r\n"), false, 500},
      {get("/?plan=wait%201", "Waitbench-Request: 9\r\n"), false, 400},
      {get("http://test/?plan=wait%202us", "Waitbench-Request: 9\r\n")},
      {get("http://test", "Waitbench-Request: 9\r\n")},
      {get("/healthz")},
      {get("/nowhere"), false, 404},
      {get("/", "Range: bytes=0-3\r\nWaitbench-Request: 9\r\n")},
      {get("/", "Accept-Encoding: gzip, br\r\nWaitbench-Request: 9\r\n")},
      {get("/", "Waitbench-Request: 9\r\nX: " + std::string(7000, 'y') + "\r\n")},
      {get("/?x=" + std::string(8000, 'y'), "Waitbench-Request: 9\r\n")},
      {"GET / HTTP/1.0\r\nWaitbench-Request: 9\r\nConnection: keep-alive\r\n\r\n"},
      {get("/", "Waitbench-Request: 9\r\nContent-Length: 5\r\n") + "hello"},
      {"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello", false, 405},
      {"POST / HTTP/1.1\r\nHost: test\r\n\r\n", false, 405},
      {"DELETE / HTTP/1.1\r\nHost: test\r\n\r\n", false, 405},
      {"OPTIONS / HTTP/1.1\r\nHost: test\r\n\r\n", false, 405},
  };

  std::vector<std::pair<std::set<std::string>, json>> first;
  for (const auto& model : model_names()) {
    RunningServer server(model);
    auto client = server.connect();  // all on one connection: it stays usable throughout
    for (std::size_t i = 0; i < questions.size(); ++i) {
      INFO(model << ": " << questions[i].bytes.substr(0, 60));
      if (questions[i].bytes.find("HTTP/1.0") != std::string::npos) client = server.connect();
      REQUIRE(client.send(questions[i].bytes));
      auto reply = client.read_reply(questions[i].head);
      CHECK(reply.status == questions[i].status);
      if (questions[i].bytes.find("HTTP/1.0") != std::string::npos) {
        reply.headers.erase("connection");
        client = server.connect();
      }
      if (model == model_names().front()) {
        first.emplace_back(names_of(reply), comparable(reply));
      } else {
        CHECK(names_of(reply) == first[i].first);
        CHECK(comparable(reply) == first[i].second);
      }
    }
  }
}

TEST_CASE("the body of a reply has exactly the size asked for", "[servers]") {
  for (const auto& model : model_names()) {
    RunningServer server(model);
    auto client = server.connect();
    for (const std::size_t size : {0U, 1U, 200U, 65536U, 3000000U}) {
      INFO(model << ": " << size);
      client.send(get("/?plan=reply%20" + std::to_string(size) + "B"));
      CHECK(client.read_reply().body.size() == size);
    }
  }
}

TEST_CASE("an expectation is met before the body is asked for", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK(client.read_reply().status == 100);
    client.send("hello");
    CHECK(client.read_reply().status == 405);
    client.send(get("/"));
    CHECK(client.read_reply().status == 200);
  }
}

TEST_CASE("an expectation is not met when the request is refused anyway", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
    CHECK(client.read_reply().status == 413);
    CHECK(client.ends());
  }
}

TEST_CASE("a chunked body is read and the request answered", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto client = server.connect();
    client.send(
        "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n");
    CHECK(client.read_reply().status == 405);
  }
}

TEST_CASE("pipelined: the good request is answered, the bad one refused, the rest not read", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto client = server.connect();
    client.send(get("/") + get("/healthz") + "nonsense\r\n\r\n" + get("/"));
    CHECK(client.read_reply().status == 200);
    CHECK(client.read_reply().status == 200);
    CHECK(client.read_reply().status == 400);
    CHECK(client.ends());
  }
}

TEST_CASE("a client that closes, or speaks HTTP/1.0, gets its answer and the end", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    for (const auto& bytes : {get("/", "Connection: close\r\n"), std::string("GET / HTTP/1.0\r\n\r\n")}) {
      auto client = server.connect();
      client.send(bytes);
      const auto reply = client.read_reply();
      CHECK(reply.status == 200);
      CHECK(reply.headers.at("connection") == "close");
      CHECK(client.ends());
    }
  }
}

TEST_CASE("bytes that arrive one by one make the same request", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto client = server.connect();
    for (const char byte : get("/", "X: y\r\n")) REQUIRE(client.send({&byte, 1}));
    CHECK(client.read_reply().status == 200);
  }
}

TEST_CASE("a fixed plan is fixed", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = options_for("wait 1us");
    options.fixed_plan = true;
    RunningServer server(model, std::move(options));
    auto client = server.connect();
    client.send(get("/?plan=wait%201s"));
    const auto refused = client.read_reply();
    CHECK(refused.status == 400);
    CHECK(refused.body.find("--fixed-plan") != std::string::npos);
    client.send(get("/"));
    CHECK(client.read_reply().status == 200);
  }
}

TEST_CASE("random times depend on seed and number alone", "[servers]") {
  const auto ask = [](const std::string& model, std::uint64_t seed, int number) {
    auto options = options_for("wait uniform(1us,999us); wait exp(10us)");
    options.seed = seed;
    RunningServer server(model, std::move(options));
    auto client = server.connect();
    client.send(get("/", "Waitbench-Request: " + std::to_string(number) + "\r\n"));
    return json::parse(client.read_reply().body)["waited_us"];
  };
  const auto expected = ask("control", 5, 3);
  CHECK(ask("control", 6, 3) != expected);
  CHECK(ask("control", 5, 4) != expected);
  for (const auto& model : model_names()) CHECK(ask(model, 5, 3) == expected);
}
