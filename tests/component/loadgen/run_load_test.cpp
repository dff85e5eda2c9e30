// The load generator against servers that do exactly what the test says.
#include "loadgen/run_load.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

#include "loadgen/probe.hpp"
#include "loadgen/request_source.hpp"
#include "loadgen/resolve.hpp"
#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

namespace {

void answer_all(Peer& peer, std::string_view bytes) {
  while (peer.read_request()) peer.send(bytes);
}

}  // namespace

TEST_CASE("every request of an open load is sent and accounted for", "[loadgen]") {
  std::atomic<int> answered = 0;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      ++answered;
      peer.send(answer("ok"));
    }
  });
  const auto result = run(options_for(server, Open{Rate{200}}, 1s));
  CHECK(result.requests.scheduled == 200);
  CHECK(result.requests.ok == 200);
  CHECK(result.requests.balanced());
  CHECK(answered == 200);
  CHECK(result.latency.count() == 200);
  CHECK(result.lag.count() == 200);
  CHECK(result.load == "open, 200/s");
}

TEST_CASE("progress ends with all that was measured", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  auto options = options_for(server, Open{Rate{100}}, 1200ms);
  options.threads = 2;
  options.pid = getpid();
  std::vector<Progress> all;
  const auto result = run_load(options, {}, [&](const Progress& p) { all.push_back(p); });
  REQUIRE(result.has_value());
  REQUIRE(all.size() >= 3);
  CHECK(all.front().phase == Progress::Phase::measuring);
  CHECK(all.front().so_far.requests.scheduled == 0);
  const auto& last = all.back();
  CHECK(last.phase == Progress::Phase::draining);
  CHECK(last.so_far.requests == result->requests);
  CHECK(last.measured.requests == result->requests);
  CHECK(last.so_far.sent == 120);
  CHECK(last.so_far.bytes_received == result->bytes_received);
  CHECK(last.so_far.latency.count() == result->latency.count());
  CHECK(last.so_far.latency.max() == result->latency.max());
  CHECK(last.so_far.service.max() == result->service.max());
  CHECK(last.so_far.lag.max() == result->lag.max());
  REQUIRE(last.server);
  CHECK(last.server->sample.threads >= 3);
}

TEST_CASE("two threads share one schedule", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  auto options = options_for(server, Open{Rate{101}}, 1s);
  options.threads = 2;
  CHECK(run(options).requests.ok == 101);
}

TEST_CASE("closed users keep their connections", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  const auto result = run(options_for(server, Closed{3}, 200ms));
  CHECK(result.requests.ok > 3);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.connections.established == 3);
  CHECK(server.connections() == 4);  // one more looked whether anybody listens
}

TEST_CASE("an answer is the same however it arrives", "[loadgen]") {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n";
  for (const auto& bytes : {answer(std::string(300, 'x')), chunked}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
      ScriptedServer server([&](Peer& peer, int) {
        peer.socket().set_option(boost::asio::ip::tcp::no_delay(true));  // each piece a segment
        while (peer.read_request()) {
          for (std::size_t at = 0; at < bytes.size(); at += piece)
            peer.send(std::string_view(bytes).substr(at, piece));
        }
      });
      const auto result = run(options_for(server, Open{Rate{50}}, 100ms));
      CHECK(result.requests.ok == 5);
      CHECK(result.requests.scheduled == 5);
      CHECK(result.bytes_received == 5 * bytes.size());
      CHECK(result.connections.lost == 0);
    }
  }
}

TEST_CASE("how a request ended is told apart", "[loadgen]") {
  struct Case {
    const char* name;
    ScriptedServer::Script script;
    std::uint64_t RequestCounts::* counter;
  };
  const Case cases[] = {
      {"500", [](Peer& p, int) { answer_all(p, answer("no", "", "500 Internal Server Error")); },
       &RequestCounts::http_error},
      {"503, to be asked again in 31 years",
       [](Peer& p, int) {
         answer_all(p, answer("no", "Retry-After: 1000000000\r\n", "503 Service Unavailable"));
       },
       &RequestCounts::http_error},
      {"404", [](Peer& p, int) { answer_all(p, answer("no", "", "404 Not Found")); },
       &RequestCounts::http_error},
      {"302", [](Peer& p, int) { answer_all(p, answer("", "Location: /x\r\n", "302 Found")); },
       &RequestCounts::ok},
      {"closed before the head", [](Peer& p, int) { p.read_request(); }, &RequestCounts::reset},
      {"reset before the head",
       [](Peer& p, int) {
         p.read_request();
         p.reset();
       },
       &RequestCounts::reset},
      {"closed within the head",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200");
       },
       &RequestCounts::reset},
      {"silent within the body",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
         p.wait_for_end();
       },
       &RequestCounts::timeout},
      {"body shorter than announced",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
       },
       &RequestCounts::malformed},
      {"last chunk missing",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
       },
       &RequestCounts::malformed},
      {"a head without an end",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\n");
         for (int i = 0; i < 100; ++i) p.send("X: " + std::string(1000, 'x') + "\r\n");
         p.wait_for_end();
       },
       &RequestCounts::malformed},
      {"a field without an end",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'));
         p.wait_for_end();
       },
       &RequestCounts::malformed},
      {"not HTTP",
       [](Peer& p, int) {
         p.read_request();
         p.send("SSH-2.0-x\r\n");
         p.wait_for_end();
       },
       &RequestCounts::malformed},
      {"body to the end of the stream",
       [](Peer& p, int) {
         p.read_request();
         p.send("HTTP/1.1 200 OK\r\n\r\nabc");
       },
       &RequestCounts::ok},
      {"surplus bytes",
       [](Peer& p, int) {
         p.read_request();
         p.send(answer("ok") + "surplus");
         p.wait_for_end();
       },
       &RequestCounts::ok},
      {"an interim answer first",
       [](Peer& p, int) {
         while (p.read_request()) p.send("HTTP/1.1 100 Continue\r\n\r\n" + answer("ok"));
       },
       &RequestCounts::ok},
      {"never answered", [](Peer& p, int) { p.wait_for_end(); }, &RequestCounts::timeout},
  };
  for (const auto& c : cases) {
    INFO(c.name);
    ScriptedServer server(c.script);
    auto options = options_for(server, Open{Rate{20}}, 200ms);
    options.timeout = 500ms;
    const auto result = run(options);
    CHECK(result.requests.scheduled == 4);
    CHECK(result.requests.*c.counter == 4);
    CHECK(result.requests.balanced());
  }
}

TEST_CASE("a timeout counts from the due time and stays among the latencies", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  auto options = options_for(server, Open{Rate{50}}, 100ms);
  options.timeout = 300ms;
  const auto result = run(options);
  CHECK(result.requests.timeout == 5);
  CHECK(result.latency.count() == 5);
  CHECK(result.latency.min() >= 300ms);
  CHECK_FALSE(result.validity.valid());  // nothing was answered
}

TEST_CASE("a kept connection that the server closed is replaced, and the request still counts once",
          "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) {
    if (peer.read_request()) peer.send(answer("ok"));  // and close without having said so
  });
  const auto result = run(options_for(server, Open{Rate{20}}, 300ms));
  CHECK(result.requests.ok == 6);
  CHECK(result.requests.scheduled == 6);
  CHECK(result.connections.established == 6);
}

TEST_CASE("a connection that fails with a request is a reset, however often it has served", "[loadgen]") {
  std::atomic<int> taken = 0;
  ScriptedServer server([&](Peer& peer, int) {
    if (peer.read_request()) peer.send(answer("ok"));
    if (!peer.read_request()) return;
    ++taken;
    // Longer than any delayed acknowledgement: its TCP has told that it has the request.
    std::this_thread::sleep_for(300ms);
    peer.reset();
  });
  const auto result = run(options_for(server, Closed{1}, 100ms));
  CHECK(taken == 1);
  CHECK(result.requests.ok == 1);
  CHECK(result.requests.reset == 1);
  CHECK(result.requests.balanced());
}

TEST_CASE("an open load lasts until its window ends, so that the window's edges are seen", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  // The last request is due, and answered, at 0.5 s: longer before the window's end than a sample may be
  // away.
  auto options = options_for(server, Open{Rate{2}}, 1s);
  options.pid = ::getpid();
  const auto result = run(options);
  CHECK(result.requests.ok == 2);
  REQUIRE(result.server);
  CHECK(result.server->switches);
  CHECK(result.server->cpu_s > 0);
}

TEST_CASE("an open load that is behind still sees its answers, and uses its connections again", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  // A thousand times what one thread can send: every request is late.
  const auto result = run(options_for(server, Open{Rate{1e8}}, 20us));
  CHECK(result.requests.scheduled == 2000);
  CHECK(result.requests.ok == 2000);
  CHECK(result.connections.established < 2000);
}

TEST_CASE("only what came for the window's requests is counted as received", "[loadgen]") {
  const auto bytes = answer("ok");
  ScriptedServer server([&](Peer& peer, int) { answer_all(peer, bytes); });
  auto options = options_for(server, Open{Rate{20}}, 200ms);
  options.warmup = 200ms;
  const auto result = run(options);
  CHECK(result.requests.ok == 4);
  CHECK(result.bytes_received == 4 * bytes.size());
}

TEST_CASE("every address of a name is tried", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  const auto options = options_for(server, Closed{1}, 50ms);
  const auto there = resolve(options.url).value().front();
  // The server listens at 127.0.0.1 only.
  const Endpoint elsewhere(boost::asio::ip::make_address("127.0.0.2"), there.port());
  CHECK(find_listening(options, std::array{elsewhere, there}, nullptr, {}).value() == there);
  CHECK(find_listening(options, std::array{elsewhere}, nullptr, {}).error().exit == ExitCode::environment);
}

TEST_CASE("what is due while as many are in flight as may be is shed, and counted", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  auto options = options_for(server, Open{.rate = Rate{100}, .max_in_flight = 3}, 200ms);
  options.timeout = 1s;
  const auto result = run(options);
  CHECK(result.requests.scheduled == 20);
  CHECK(result.requests.timeout == 3);
  CHECK(result.requests.shed == 17);
  CHECK(result.requests.balanced());
  CHECK(result.load == "open, 100/s, at most 3 in flight");
}

TEST_CASE("threads share the limit of what is in flight", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  auto options = options_for(server, Open{.rate = Rate{100}, .max_in_flight = 3}, 200ms);
  options.timeout = 1s;
  options.threads = 2;
  CHECK(run(options).requests.timeout == 3);
}

TEST_CASE("the same seed sends as many Poisson arrivals, on any number of threads", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  auto options = options_for(server, Open{.rate = Rate{300}, .arrivals = Arrivals::poisson}, 500ms);
  options.seed = 11;
  const auto one = run(options);
  options.threads = 2;
  CHECK(run(options).requests.scheduled == one.requests.scheduled);
  CHECK(one.requests.ok == one.requests.scheduled);
  CHECK(one.load == "open, 300/s Poisson");
}

TEST_CASE("users who think ask less, and are due when they have thought", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  const auto result = run(options_for(server, Closed{.users = 2, .think = Constant{100ms}}, 1s));
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.requests.ok <= 20);
  CHECK(result.requests.ok > 2);
  CHECK(result.load == "closed, 2 users, thinking 100ms");
}

TEST_CASE("an open load in stages sends what each asks for, and tells each by itself", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  const auto stages =
      parse_stages("0/s..200/s over 500ms; 200/s for 500ms; 0/s for 100ms; 50/s for 200ms").value();
  auto options =
      options_for(server, Open{RateProfile(std::get<std::vector<RateStage>>(stages))}, total_length(stages));
  options.threads = 2;
  const auto result = run(options);
  CHECK(result.requests.scheduled == 50 + 100 + 0 + 10);
  CHECK(result.requests.ok == 160);
  CHECK(result.load == "open, 0/s..200/s over 500ms; 200/s for 500ms; 0/s for 100ms; 50/s for 200ms");
  CHECK_FALSE(result.throughput_per_s);
  CHECK_FALSE(result.rate_per_s);
  REQUIRE(result.stages.size() == 4);
  RequestCounts sum;
  for (const auto& stage : result.stages) {
    CHECK(stage.requests.balanced());
    sum += stage.requests;
  }
  CHECK(sum == result.requests);
  CHECK(result.stages[0].requests.scheduled == 50);
  CHECK_FALSE(result.stages[0].latency);
  CHECK(result.stages[1].requests.ok == 100);
  CHECK(result.stages[1].latency->count() == 100);
  CHECK(result.stages[1].throughput_per_s);
  CHECK(result.stages[2].requests.scheduled == 0);
  CHECK(result.stages[3].requests.ok == 10);
  // From empty to empty Little's law holds exactly, whatever the load does in between.
  REQUIRE(result.littles_residual);
  CHECK(*result.littles_residual < 1e-3);
}

TEST_CASE("a lone constant stage is the load that its rate is", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  const auto stages = parse_stages("200/s for 500ms").value();
  const auto result = run(
      options_for(server, Open{RateProfile(std::get<std::vector<RateStage>>(stages))}, total_length(stages)));
  CHECK(result.requests.ok == 100);
  CHECK(result.load == "open, 200/s");
  CHECK(result.stages.empty());
  CHECK(result.throughput_per_s);
}

TEST_CASE("users in stages come with a connection each, and leave with it", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  const auto stages =
      parse_stages("2 users for 500ms; 5 users for 500ms; 0 users for 100ms; 1 user for 500ms").value();
  auto load = closed_in_stages(std::get<std::vector<UserStage>>(stages), Constant{5ms});
  const auto result = run(options_for(server, load, total_length(stages)));
  REQUIRE(result.stages.size() == 4);
  // Two, three more, and the first one once again after the pause.
  CHECK(result.connections.established == 6);
  CHECK(result.connections.lost == 0);
  CHECK(result.stages[0].requests.ok > 0);
  CHECK(result.stages[1].requests.ok > 0);
  CHECK(result.stages[2].requests.scheduled == 0);
  CHECK(result.stages[3].requests.ok > 0);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK_FALSE(result.users);
  CHECK(result.load.starts_with("closed, 2 users for 500ms; 5 users for 500ms; 0 users"));
}

TEST_CASE("a user who comes again begins with a request, whatever it was thinking", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  const auto stages = parse_stages("1 user for 500ms; 0 users for 50ms; 1 user for 500ms").value();
  const auto load = closed_in_stages(std::get<std::vector<UserStage>>(stages), Constant{1h});
  auto options = options_for(server, load, total_length(stages));
  const auto result = run(options);
  CHECK(result.stages[0].requests.ok == 1);
  CHECK(result.stages[2].requests.ok == 1);
  CHECK(result.requests.ok == 2);
}

TEST_CASE("Little's law holds for the whole of a load in stages, also if some of it is shed", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { answer_all(peer, answer("ok")); });
  // A thousand times what one thread can send: every request is late, and most are shed.
  const auto stages = parse_stages("100000000/s for 10us; 1000/s for 100ms").value();
  const Open load{.rate = RateProfile(std::get<std::vector<RateStage>>(stages)), .max_in_flight = 2};
  const auto result = run(options_for(server, load, total_length(stages)));
  CHECK(result.requests.shed > 0);
  REQUIRE(result.littles_residual);
  CHECK(*result.littles_residual < 1e-3);
}

TEST_CASE("a request is sent as it was asked for", "[loadgen]") {
  std::mutex mutex;
  std::string seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const std::scoped_lock lock(mutex);
      seen = peer.head();
      peer.send(answer("ok"));
      peer.read_exactly(5);
    }
  });
  auto options = options_for(server, Open{Rate{10}}, 100ms);
  options.requests.kinds = {
      {.method = "PUT", .fields = {{"X-Mine", {"yes"}}, {"Host", {"elsewhere"}}}, .body = {"hello"}}};
  CHECK(run(options).requests.ok == 1);
  CHECK(seen == "PUT / HTTP/1.1\r\nX-Mine: yes\r\nHost: elsewhere\r\nContent-Length: 5\r\n\r\n");
}

TEST_CASE("templates are filled by number, and a server sees exactly their bytes", "[loadgen]") {
  std::mutex mutex;
  std::map<std::string, int> seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const auto body = peer.read_exactly(9);
      const std::scoped_lock lock(mutex);
      ++seen[peer.head() + body];
      peer.send(answer("ok"));
    }
  });
  auto options = options_for(server, Open{Rate{40}}, 100ms);
  options.threads = 2;
  options.requests.data = std::make_shared<const DataRows>(
      parse_data("id,who\n10,\"a,\"\"b\"\n20,c d\n30,\xC3\xA9\n", "d").value());
  options.requests.kinds = {{.method = "PUT",
                             .target = {"/u/", ColumnValue{1}, "?n=", RequestNumber{}},
                             .fields = {{"Host", {"h"}}, {"X-Who", {"<", ColumnValue{1}, ">"}}},
                             .body = {"{\"id\":", ColumnValue{0}, "}"}}};
  const auto result = run(options);
  CHECK(result.requests.ok == 4);
  const auto request = [](const std::string& target, const std::string& who, const std::string& id) {
    return "PUT " + target + " HTTP/1.1\r\nHost: h\r\nX-Who: <" + who +
           ">\r\nContent-Length: 9\r\n\r\n{\"id\":" + id + "}";
  };
  const std::map<std::string, int> once{{request("/u/a%2C%22b?n=0", "a,\"b", "10"), 1},
                                        {request("/u/c%20d?n=1", "c d", "20"), 1},
                                        {request("/u/%C3%A9?n=2", "\xC3\xA9", "30"), 1},
                                        {request("/u/a%2C%22b?n=3", "a,\"b", "10"), 1}};
  CHECK(seen == once);
  CHECK(result.data_rows == 3);
  REQUIRE(result.kinds.size() == 1);
  CHECK(result.kinds[0].target == "/u/{who}?n={n}");
}

TEST_CASE("a mix sends the kinds that the seed draws, HEAD among others on one connection", "[loadgen]") {
  std::mutex mutex;
  std::string seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const bool head = peer.head().starts_with("HEAD ");
      {
        const std::scoped_lock lock(mutex);
        seen += head ? 'H' : 'G';
      }
      peer.send(head ? "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" : answer("ok"));
    }
  });
  auto options = options_for(server, Open{Rate{1000}}, 20ms);
  options.seed = 1;
  options.requests.kinds = {{.weight = 5, .method = "HEAD"}, {.weight = 5}};
  auto result = run(options);
  CHECK(result.requests.ok == 20);
  std::string drawn;
  const PreparedRequests prepared(options);
  for (std::uint64_t n = 0; n < 20; ++n) drawn += prepared.kind_of(n) == 0 ? 'H' : 'G';
  std::ranges::sort(drawn);  // several connections may have served them
  std::ranges::sort(seen);
  CHECK(seen == drawn);
  CHECK(drawn.find('H') != drawn.npos);

  // One user has one connection: an answer to HEAD must not leave anything of it to be read.
  options.load = Closed{1};
  options.duration = 100ms;
  result = run(options);
  CHECK(result.requests.ok == result.requests.scheduled);
  CHECK(result.connections.established == 1);
}

TEST_CASE("the answer to HEAD ends with its head", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) {
    while (peer.read_request()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  });
  auto options = options_for(server, Open{Rate{20}}, 200ms);
  options.requests.kinds.front().method = "HEAD";
  const auto result = run(options);
  CHECK(result.requests.ok == 4);
  CHECK(result.connections.established == 1);
}

TEST_CASE("a server that closes each connection is driven, and one that is gone is told at once",
          "[loadgen]") {
  auto server = std::make_unique<ScriptedServer>([](Peer& peer, int) {
    if (peer.read_request()) peer.send(answer("ok", "Connection: close\r\n"));
  });
  auto options = options_for(*server, Closed{2}, 1s);
  auto result = run_load(options, {}, [&](const Progress&) {});
  REQUIRE(result.has_value());
  CHECK(result->requests.ok > 0);
  CHECK(result->requests.ok == result->requests.scheduled);
  server.reset();
  const auto refused = run_load(options, {}, [](const Progress&) {});
  REQUIRE(refused.has_error());
  CHECK(refused.error().exit == ExitCode::environment);
  CHECK(refused.error().text.find("does not accept connections") != std::string::npos);
}

TEST_CASE("a stop request keeps what was measured and counts what was under way", "[loadgen]") {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  const auto options = options_for(server, Closed{7}, 3600s);
  std::stop_source stop;
  const auto result = run_load(options, stop.get_token(), [&](const Progress& p) {
    if (p.so_far.requests.scheduled == 7) stop.request_stop();
  });
  REQUIRE(result.has_value());
  CHECK_FALSE(result->complete);
  CHECK(result->requests.scheduled == 7);
  CHECK(result->requests.unfinished == 7);
  CHECK(result->requests.balanced());
  CHECK_FALSE(result->validity.valid());
}

TEST_CASE("requests carry their numbers when asked to", "[loadgen]") {
  std::mutex mutex;
  std::string seen;
  ScriptedServer server([&](Peer& peer, int) {
    while (peer.read_request()) {
      const std::scoped_lock lock(mutex);
      seen += peer.head();
      peer.send(answer("ok"));
    }
  });
  auto options = options_for(server, Open{Rate{30}}, 100ms);
  options.numbered = true;
  CHECK(run(options).requests.ok == 3);
  for (const auto* number : {"00000000000000000000", "00000000000000000001", "00000000000000000002"}) {
    CHECK(seen.find(std::string("Waitbench-Request: ") + number + "\r\n") != std::string::npos);
  }
}
