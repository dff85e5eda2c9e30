// The loop: order, fairness, exactness of its bookkeeping. Against the real clock, but no test depends on its
// speed.
#include "loadgen/event_loop.hpp"

#include <functional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

struct Call final : EventLoop::Alarm {
  explicit Call(std::function<void()> what) : action(std::move(what)) {}
  void ring() override { action(); }
  std::function<void()> action;
};

struct Told final : EventLoop::Handler {
  explicit Told(std::function<void(std::uint32_t)> what) : action(std::move(what)) {}
  void ready(std::uint32_t events) override { action(events); }
  std::function<void(std::uint32_t)> action;
};

// Two ends of a connection.
struct Pair {
  Descriptor ours, theirs;
  Pair() {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    ours = Descriptor(ends[0]);
    theirs = Descriptor(ends[1]);
  }
};

}  // namespace

TEST_CASE("alarms ring in the order of their moments, those of one moment in that of their setting",
          "[loop]") {
  for (const bool spin : {false, true}) {
    EventLoop loop(Clock::now(), spin);
    std::string rung;
    Call a([&] { rung += 'a'; }), b([&] { rung += 'b'; }), c([&] { rung += 'c'; });
    Call last([&] { loop.activity_ended(); });
    loop.activity_begun();
    loop.call_at(2ms, c);
    loop.call_at(1ms, a);
    loop.call_at(1ms, b);
    loop.call_at(3ms, last);
    loop.run();
    CHECK(rung == "abc");
  }
}

TEST_CASE("what is to follow soon follows when all sockets have been heard", "[loop]") {
  EventLoop loop(Clock::now(), false);
  std::vector<Pair> pairs(5);
  std::string order;
  Call after([&] { order += 'a'; });
  Told told([&](std::uint32_t) {
    order += 's';
    loop.call_soon(after);
    loop.activity_ended();
  });
  // All can be written at once, so one call of the kernel brings all events.
  for (const auto& pair : pairs) {
    loop.activity_begun();
    REQUIRE(loop.watch(pair.ours.number(), told) == 0);
  }
  Call last([&] { loop.activity_ended(); });
  loop.activity_begun();
  loop.call_at(5ms, last);
  loop.run();
  CHECK(order == "sssssaaaaa");
}

TEST_CASE("no alarm rings before its moment, and only an exact loop spends time on polling", "[loop]") {
  for (const bool spin : {false, true}) {
    EventLoop loop(Clock::now(), spin);
    Duration rang{};
    Call alarm([&] {
      rang = loop.now();
      loop.activity_ended();
    });
    loop.activity_begun();
    loop.call_at(5ms, alarm);
    loop.run();
    CHECK(rang >= 5ms);
    if (!spin) CHECK(loop.spun() == Duration::zero());
  }
}

TEST_CASE("alarms that are late do not keep sockets from being heard", "[loop]") {
  EventLoop loop(Clock::now(), false);
  const Pair pair;
  int rung = 0;
  Told told([&](std::uint32_t) { loop.activity_ended(); });
  REQUIRE(loop.watch(pair.ours.number(), told) == 0);
  loop.activity_begun();
  Call always_late([&] {
    ++rung;
    loop.call_at(Duration::zero(), always_late);
  });
  loop.call_at(Duration::zero(), always_late);
  loop.run();  // the socket can be written, so it has something to say from the beginning
  CHECK(rung <= 16);
}

TEST_CASE("late alarms and many sockets take turns", "[loop]") {
  EventLoop loop(Clock::now(), false);
  std::vector<Pair> pairs(20);
  int rung = 0, heard = 0;
  Told told([&](std::uint32_t) {
    if (++heard == 20) loop.activity_ended();
  });
  for (const auto& pair : pairs) REQUIRE(loop.watch(pair.ours.number(), told) == 0);
  loop.activity_begun();
  Call always_late([&] {
    ++rung;
    loop.call_at(Duration::zero(), always_late);
  });
  loop.call_at(Duration::zero(), always_late);
  loop.run();
  CHECK(rung <= 16 + 20);
}

TEST_CASE("what is forgotten is not told of events that had already been taken", "[loop]") {
  EventLoop loop(Clock::now(), false);
  const Pair first, second;
  int told = 0;
  Told* others[2];
  const auto hear = [&](int me) {
    return [&, me](std::uint32_t) {
      ++told;
      loop.forget(*others[1 - me]);
      loop.activity_ended();
    };
  };
  Told a(hear(0)), b(hear(1));
  others[0] = &a;
  others[1] = &b;
  // Both can be written at once, so one call of the kernel brings both events.
  REQUIRE(loop.watch(first.ours.number(), a) == 0);
  REQUIRE(loop.watch(second.ours.number(), b) == 0);
  Call later([&] { loop.activity_ended(); });
  loop.activity_begun();
  loop.activity_begun();
  loop.call_at(20ms, later);
  loop.run();
  CHECK(told == 1);
}

TEST_CASE("an interrupt ends the loop from another thread, and one from before the run does too", "[loop]") {
  EventLoop loop(Clock::now(), false);
  loop.activity_begun();
  std::jthread other([&] { loop.interrupt(); });
  loop.run();

  EventLoop interrupted(Clock::now(), false);
  interrupted.activity_begun();
  interrupted.interrupt();
  interrupted.run();
  SUCCEED();
}

TEST_CASE("standing still is noticed, in work and in sleep, and waiting is not standing still", "[loop]") {
  EventLoop loop(Clock::now(), false);
  Call stops([&] { std::this_thread::sleep_for(60ms); });  // as if stopped while it worked
  Call ends([&] { loop.activity_ended(); });
  loop.activity_begun();
  loop.call_at(1s, stops);  // longer than any wait, so that the loop wakes up in between
  loop.call_at(1s, ends);
  loop.run();
  CHECK(loop.stalled() >= 55ms);
  CHECK(loop.stalled() < 1s);
}
