#include "servers/limits/admission_queue.hpp"

#include <array>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

using What = AdmissionQueue::Arrival::What;
constexpr TimePoint start{5s};

AdmissionRules rules_of(std::uint64_t max_in_flight, std::uint64_t max_queue,
                        Discipline discipline = Discipline::fifo) {
  return {.max_in_flight = max_in_flight, .max_queue = max_queue, .discipline = discipline};
}

// Requests by number, at moments after the start; the first takes the only turn.
struct Queue {
  explicit Queue(const AdmissionRules& rules) : queue(rules) { CHECK(arrive(0, 0ms).what == What::begins); }

  AdmissionQueue::Arrival arrive(std::size_t number, Duration at) {
    return queue.arrive(places.at(number), start + at);
  }
  // Whoever worked has ended: who begins, and who is shed before.
  struct Turn {
    std::vector<std::size_t> shed;
    std::optional<std::size_t> begins;
    bool operator==(const Turn&) const = default;
  };
  Turn end(Duration at) {
    Turn turn;
    queue.end();
    while (const auto next = queue.next(start + at)) {
      const auto number = static_cast<std::size_t>(&next->place - places.data());
      if (next->begins) {
        CHECK_FALSE(turn.begins);
        turn.begins = number;
      } else {
        turn.shed.push_back(number);
      }
    }
    return turn;
  }
  Duration patience(std::size_t number) const { return places.at(number).until - places.at(number).asked; }

  std::array<AdmissionPlace, 16> places;
  AdmissionQueue queue;
};

using Turn = Queue::Turn;

}  // namespace

TEST_CASE("so many begin, so many wait, and the next is shed", "[limits]") {
  std::array<AdmissionPlace, 4> places;
  AdmissionQueue queue(rules_of(2, 1));
  CHECK(queue.arrive(places[0], start).what == What::begins);
  CHECK(queue.arrive(places[1], start).what == What::begins);
  CHECK(queue.arrive(places[2], start).what == What::waits);
  CHECK(places[2].until == TimePoint::max());
  const auto fourth = queue.arrive(places[3], start);
  CHECK(fourth.what == What::shed);
  CHECK(fourth.instead == nullptr);
  CHECK(places[3].shed == Shed::queue_full);
  CHECK(queue.in_flight() == 2);
  CHECK(queue.waiting() == 1);
}

TEST_CASE("without a queue nobody waits, and without a limit everybody begins", "[limits]") {
  Queue narrow(rules_of(1, 0));
  CHECK(narrow.arrive(1, 0ms).what == What::shed);
  CHECK(narrow.end(1ms) == Turn{});
  CHECK(narrow.arrive(1, 2ms).what == What::begins);

  AdmissionQueue open(AdmissionRules{.max_in_flight = {}, .deadline = 1s});
  std::array<AdmissionPlace, 100> places;
  for (auto& place : places) CHECK(open.arrive(place, start).what == What::begins);
}

TEST_CASE("fifo: in the order of coming, however long it lasts", "[limits]") {
  Queue queue(rules_of(1, 3));
  for (const std::size_t i : {1U, 2U, 3U}) CHECK(queue.arrive(i, 1ms * i).what == What::waits);
  CHECK(queue.end(1s) == Turn{{}, 1});
  CHECK(queue.arrive(4, 2s).what == What::waits);
  CHECK(queue.arrive(5, 2s).what == What::shed);
  CHECK(queue.end(3s) == Turn{{}, 2});
  CHECK(queue.end(4s) == Turn{{}, 3});
  CHECK(queue.end(5s) == Turn{{}, 4});
  CHECK(queue.end(6s) == Turn{});
  CHECK(queue.queue.in_flight() == 0);
}

TEST_CASE("a turn that is free goes to nobody who came too late for the queue", "[limits]") {
  Queue queue(rules_of(1, 1));
  CHECK(queue.arrive(1, 0ms).what == What::waits);
  CHECK(queue.end(1ms) == Turn{{}, 1});
  CHECK(queue.arrive(2, 2ms).what == What::waits);  // the turn has been handed on
  CHECK(queue.arrive(3, 2ms).what == What::shed);
}

TEST_CASE("who leaves the queue leaves the order of the others, and its room", "[limits]") {
  Queue queue(rules_of(1, 3));
  for (const std::size_t i : {1U, 2U, 3U}) queue.arrive(i, 0ms);
  queue.queue.leave(queue.places[2]);
  CHECK(queue.arrive(4, 1ms).what == What::waits);
  CHECK(queue.end(2ms) == Turn{{}, 1});
  CHECK(queue.end(2ms) == Turn{{}, 3});
  CHECK(queue.end(2ms) == Turn{{}, 4});
}

TEST_CASE("what was not begun within its deadline is shed and not begun", "[limits]") {
  auto rules = rules_of(1, 5);
  rules.deadline = 10ms;
  Queue queue(rules);
  queue.arrive(1, 0ms);
  queue.arrive(2, 1ms);
  queue.arrive(3, 2ms);
  CHECK(queue.patience(1) == 10ms);
  CHECK(queue.places[1].shed == Shed::deadline);
  CHECK(queue.end(11ms) == Turn{{1, 2}, 3});  // at the deadline it is over
  CHECK(queue.queue.in_flight() == 1);
  CHECK(queue.end(12ms) == Turn{});
}

TEST_CASE("lifo: newest first once the queue has not been empty for the interval", "[limits]") {
  Queue queue(rules_of(1, 10, Discipline::lifo));
  for (const std::size_t i : {1U, 2U, 3U, 4U}) queue.arrive(i, 1ms * i);  // not empty since 1 ms
  CHECK(queue.end(101ms) == Turn{{}, 1});  // exactly the interval: a burst still
  CHECK(queue.end(101ms + 1ns) == Turn{{}, 4});
  queue.arrive(5, 110ms);
  CHECK(queue.end(111ms) == Turn{{}, 5});
  CHECK(queue.end(112ms) == Turn{{}, 3});
  CHECK(queue.end(113ms) == Turn{{}, 2});  // and now it is empty: all begins anew
  queue.arrive(6, 200ms);
  queue.arrive(7, 201ms);
  CHECK(queue.end(250ms) == Turn{{}, 6});
}

TEST_CASE("lifo: a full queue that stands makes room, one that does not sheds who comes", "[limits]") {
  Queue queue(rules_of(1, 2, Discipline::lifo));
  queue.arrive(1, 0ms);
  queue.arrive(2, 1ms);
  CHECK(queue.arrive(3, 50ms).what == What::shed);
  const auto fourth = queue.arrive(4, 101ms);
  CHECK(fourth.what == What::waits);
  CHECK(fourth.instead == &queue.places[1]);
  CHECK(queue.places[1].shed == Shed::queue_full);
  CHECK(queue.queue.waiting() == 2);
  CHECK(queue.end(102ms) == Turn{{}, 4});
  CHECK(queue.end(103ms) == Turn{{}, 2});
}

TEST_CASE("codel: a burst may wait for the interval, a queue that stands for the target", "[limits]") {
  Queue queue(rules_of(1, 10, Discipline::codel));
  queue.arrive(1, 0ms);
  queue.arrive(2, 60ms);
  CHECK(queue.patience(1) == 100ms);
  CHECK(queue.patience(2) == 100ms);
  CHECK(queue.places[2].shed == Shed::codel);
  CHECK(queue.end(90ms) == Turn{{}, 1});
  queue.arrive(3, 101ms);  // not empty since 0 ms
  CHECK(queue.patience(3) == 5ms);
  queue.arrive(4, 104ms);
  CHECK(queue.end(107ms) == Turn{{}, 4});   // newest first
  CHECK(queue.end(108ms) == Turn{{3}, 2});  // 3 has waited too long; 2 came while it was a burst
  queue.arrive(5, 150ms);                   // was empty: a burst again
  CHECK(queue.patience(5) == 100ms);
}

TEST_CASE("codel: the nearer of deadline and controlled delay counts, and is the reason", "[limits]") {
  auto rules = rules_of(1, 10, Discipline::codel);
  rules.deadline = 20ms;
  Queue queue(rules);
  queue.arrive(1, 0ms);
  CHECK(queue.patience(1) == 20ms);
  CHECK(queue.places[1].shed == Shed::deadline);
  queue.arrive(2, 101ms);
  CHECK(queue.patience(2) == 5ms);
  CHECK(queue.places[2].shed == Shed::codel);
}

TEST_CASE("the cut takes all who wait, first come first", "[limits]") {
  Queue queue(rules_of(1, 3));
  for (const std::size_t i : {1U, 2U}) queue.arrive(i, 0ms);
  CHECK(queue.queue.take_first() == &queue.places[1]);
  CHECK(queue.queue.take_first() == &queue.places[2]);
  CHECK(queue.queue.take_first() == nullptr);
}
