// Many calls at once: what they share is shared rightly, and what is cut ends.
#include <latch>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"
#include "tests/component/servers/running_server.hpp"
#include "tests/component/servers/upstream/callers.hpp"

using namespace waitbench;
using namespace waitbench::test;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;
using testing::answer;
using testing::Peer;
using testing::ScriptedServer;

namespace {

UpstreamOptions patient(unsigned attempts = 1) {
  return {.timeout = patience, .retry = {.attempts = attempts, .backoff = 1h, .backoff_cap = 1h}};
}
void answer_all(Peer& peer, int /*connection*/) {
  while (peer.read_request()) peer.send(answer("hello"));
}
void say_nothing(Peer& peer, int /*connection*/) {
  if (peer.read_request()) peer.wait_for_end();
}

constexpr int callers = 8, calls_each = 200;

}  // namespace

TEST_CASE("threads share the kept connections", "[upstream]") {
  ScriptedServer peer(answer_all);
  UpstreamCounters counters;
  Upstream upstream(target_at(peer.url()), patient(), counters);
  servers::CutOff cut;
  BlockingClient client(upstream, cut);
  std::vector<std::jthread> threads;
  for (std::uint32_t caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      for (std::uint64_t n = 0; n < calls_each; ++n)
        call_blocking(client, {.request = n, .call = caller}, {});
    });
  }
  threads.clear();  // joins
  CHECK(counters.calls_ok.value() == callers * calls_each);
  CHECK(counters.connections_opened.value() <= callers);
  CHECK(counters.connections_opened.value() + counters.connections_reused.value() == callers * calls_each);
  CHECK(counters.connections_idle.value() == counters.connections_opened.value());
}

TEST_CASE("coroutines share the kept connections of their thread", "[upstream]") {
  ScriptedServer peer(answer_all);
  UpstreamCounters counters;
  Upstream upstream(target_at(peer.url()), patient(), counters);
  boost::asio::io_context io{1};
  SuspendingClient client(io.get_executor(), upstream);
  const auto call_often = [](SuspendingClient& by, std::uint32_t caller) -> servers::Task<void> {
    for (std::uint64_t n = 0; n < calls_each; ++n)
      co_await call_suspending(by, {.request = n, .call = caller}, {});
  };
  for (std::uint32_t caller = 0; caller < callers; ++caller)
    boost::asio::co_spawn(io, call_often(client, caller), boost::asio::detached);
  io.run();
  CHECK(counters.calls_ok.value() == callers * calls_each);
  CHECK(counters.connections_opened.value() <= callers);
  CHECK(counters.connections_idle.value() == counters.connections_opened.value());
}

TEST_CASE("a full bulkhead refuses while another call is under way", "[upstream]") {
  for (const auto& shell : shells()) {
    INFO(shell.name);
    std::latch refused(1);
    ScriptedServer peer([&](Peer& at, int) {
      if (!at.read_request()) return;
      refused.wait();
      at.send(answer("hello"));
    });
    UpstreamCounters counters;
    auto options = patient();
    options.bulkhead = 1;
    Upstream upstream(target_at(peer.url()), options, counters);
    std::string first;
    {
      const std::jthread thread([&] { first = text_of(shell.make(upstream)->call()); });
      REQUIRE(eventually([&] { return counters.attempts.value() == 1; }));
      CHECK(text_of(shell.make(upstream)->call()) == "refused by bulkhead");
      refused.count_down();
    }
    CHECK(first == "ok");
  }
}

TEST_CASE("a blocked call ends with the cut, while reading and while waiting to retry", "[upstream]") {
  const auto busy = [](Peer& peer, int) {
    while (peer.read_request()) peer.send(answer("", "", "503 Service Unavailable"));
  };
  struct Row {
    std::string_view where;
    ScriptedServer::Script script;
    unsigned attempts;
  };
  for (const auto& row : {Row{"reading", say_nothing, 1}, Row{"waiting to retry", busy, 2}}) {
    INFO(row.where);
    std::atomic<bool> asked = false;
    ScriptedServer peer([&](Peer& at, int connection) {
      asked = true;
      row.script(at, connection);
    });
    UpstreamCounters counters;
    auto options = patient(row.attempts);
    options.timeout = 1h;
    Upstream upstream(target_at(peer.url()), options, counters);
    servers::CutOff cut;
    CallEnd end;
    {
      BlockingClient client(upstream, cut);
      const std::jthread thread([&] { end = call_blocking(client, {}, {}); });
      const auto answered = static_cast<std::size_t>(AttemptEnd::answered);
      REQUIRE(eventually(
          [&] { return asked && (row.attempts == 1 || counters.attempts_ended.at(answered).value() == 1); }));
      cut.happen();
    }
    CHECK(text_of(end) == "cut");
    CHECK(counters.calls_cut.value() == 1);
    CHECK(counters.attempts.value() == 1);
  }
}

TEST_CASE("a call that is destroyed while suspended gives back what it held", "[upstream]") {
  std::atomic<bool> asked = false;
  ScriptedServer peer([&](Peer& at, int connection) {
    asked = true;
    say_nothing(at, connection);
  });
  UpstreamCounters counters;
  auto options = patient();
  options.bulkhead = 1;
  Upstream upstream(target_at(peer.url()), options, counters);
  {
    boost::asio::io_context io{1};
    SuspendingClient client(io.get_executor(), upstream);
    boost::asio::co_spawn(io, call_suspending(client, {}, {}), boost::asio::detached);
    REQUIRE(eventually([&] {
      io.poll();
      return asked.load();
    }));
    CHECK(counters.calls_in_progress.value() == 1);
  }
  CHECK(counters.calls_in_progress.value() == 0);
  CHECK(counters.calls_cut.value() == 1);
  CHECK(upstream.guards.enter());  // the bulkhead's place is free
  upstream.guards.leave();
}
