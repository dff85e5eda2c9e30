// Clients that are slow, vanish or never read, and a machine that runs out: the server stays and frees the
// slot.
#include <algorithm>
#include <sys/resource.h>
#include <sys/socket.h>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace std::chrono_literals;

namespace {

servers::ServerOptions impatient() {
  auto options = options_for("wait 0s");
  options.limits.idle = options.limits.head = options.limits.body_time = options.limits.write = 300ms;
  options.limits.linger = 50ms;
  return options;
}

bool all_closed(RunningServer& server) {
  return eventually([&] { return server->counters().connections_open.value() == 0; });
}

// Sends `bytes` again and again, with pauses shorter than any limit, until an answer comes.
Reply drip(RawClient& client, const std::string& bytes) {
  const auto deadline = Clock::now() + patience;
  while (client.stays_quiet(20ms) && Clock::now() < deadline) client.send(bytes);
  return client.read_reply();
}

}  // namespace

TEST_CASE("a header that drips in has an absolute deadline", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, impatient());
    auto client = server.connect();
    client.send("GET / HTTP/1.1\r\nHost: test\r\nX: ");
    CHECK(drip(client, "y").status == 408);
    CHECK(client.ends());
    CHECK(server->counters().timeouts.value() == 1);
    CHECK(all_closed(server));
  }
}

TEST_CASE("a body that drips in has an absolute deadline", "[servers]") {
  for (const auto& model : model_names()) {
    for (const auto* head : {"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n",
                             "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
      INFO(model << ": " << head);
      RunningServer server(model, impatient());
      auto client = server.connect();
      client.send(head);
      CHECK(drip(client, "1\r\nx\r\n").status == 408);
      CHECK(client.ends());
      CHECK(all_closed(server));
    }
  }
}

TEST_CASE("a connection without a request is closed silently", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, impatient());
    auto fresh = server.connect();
    auto used = server.connect();
    used.send(get("/"));
    CHECK(used.read_reply().status == 200);
    CHECK(fresh.ends());
    CHECK(used.ends());
    CHECK(all_closed(server));
  }
}

TEST_CASE("a client that never reads is given up", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, impatient());
    auto client = server.connect();
    client.send(get("/?plan=reply%2016MiB"));
    CHECK(eventually([&] { return server->counters().timeouts.value() == 1; }));
    CHECK(all_closed(server));
    CHECK(server->counters().requests_in_flight.value() == 0);
  }
}

TEST_CASE("a client that half-closes after its request is answered", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model, options_for("wait 50ms"));
    auto client = server.connect();
    client.send(get("/"));
    client.half_close();
    CHECK(client.read_reply().status == 200);
    CHECK(client.ends());
  }
}

TEST_CASE("a request that ends half-way is refused", "[servers]") {
  for (const auto& model : model_names()) {
    for (const auto* part : {"GET / HT", "GET / HTTP/1.1\r\nHost: t",
                             "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nhalf"}) {
      INFO(model << ": " << part);
      RunningServer server(model);
      auto client = server.connect();
      client.send(part);
      client.half_close();
      CHECK(client.read_reply().status == 400);
      CHECK(client.ends());
    }
  }
}

TEST_CASE("a reset, at any moment, frees the slot", "[servers]") {
  for (const auto& model : model_names()) {
    RunningServer server(model, options_for("wait 100ms; reply 4MiB"));
    for (const auto& bytes : {std::string(), std::string("GET / HT"), get("/"), get("/") + get("/"),
                              std::string("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nhalf")}) {
      INFO(model << ": " << bytes);
      auto client = server.connect();
      client.send(bytes);
      CHECK(eventually([&] { return server->counters().connections_open.value() == 1; }));
      client.reset();
      CHECK(all_closed(server));
    }
    CHECK(server->counters().requests_in_flight.value() == 0);
  }
}

TEST_CASE("out of descriptors: connections wait, and are served when there are some again", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    const servers::Address address = server->address();
    // Sockets first, then the limit, then the connections: only accept runs out.
    std::vector<Descriptor> clients;
    int highest = 0;
    for (int i = 0; i < 3; ++i) {
      clients.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      highest = std::max(highest, clients.back().number());
    }
    // A descriptor below the highest may be free; fill the gaps.
    std::vector<Descriptor> fillers;
    for (;;) {
      Descriptor filler(::dup(clients.front().number()));
      if (filler.number() > highest) break;
      fillers.push_back(std::move(filler));
    }
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    auto lowered = limit;
    lowered.rlim_cur = static_cast<rlim_t>(highest) + 1;
    ::setrlimit(RLIMIT_NOFILE, &lowered);

    // Nothing is checked while the limit is low: the sanitizers themselves want descriptors.
    const auto target = servers::socket_address(address);
    const auto request = get("/");
    int connected = 0, sent = 0;
    for (const auto& client : clients) {
      connected += ::connect(client.number(), target.get(), target.size) == 0 ? 1 : 0;
      sent += ::send(client.number(), request.data(), request.size(), MSG_NOSIGNAL) > 0 ? 1 : 0;
    }
    const bool ran_out = eventually([&] { return server->counters().accept_errors.value() > 0; });
    ::setrlimit(RLIMIT_NOFILE, &limit);
    CHECK(connected == 3);
    CHECK(sent == 3);
    CHECK(ran_out);
    CHECK(eventually([&] { return server->counters().answers[0].value() == 3; }));
  }
}

TEST_CASE("a thread that cannot be created: 503, and the server goes on", "[servers]") {
  for (const auto* model : {"thread", "control"}) {
    INFO(model);
    auto options = options_for("wait 0s");
    options.stack = Bytes{1ULL << 46};  // more than the address space has
    RunningServer server(model, std::move(options));
    for (int i = 0; i < 3; ++i) {
      auto client = server.connect();
      CHECK(client.read_reply().status == 503);
      CHECK(client.ends());
    }
    CHECK(server->counters().connections_refused.value() == 3);
    CHECK(server->counters().connections_open.value() == 0);
  }
}
