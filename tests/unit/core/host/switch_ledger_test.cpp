#include "core/host/switch_ledger.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("the sum follows living threads and keeps what ended ones had", "[switches]") {
  SwitchLedger ledger;
  ledger.begin_walk();
  ledger.saw(10, {100, 1});
  ledger.saw(11, {50, 0});
  CHECK(ledger.total() == SwitchCounts{150, 1});
  CHECK(ledger.not_seen().empty());

  ledger.begin_walk();
  ledger.saw(10, {120, 2});
  CHECK(ledger.not_seen() == std::vector<pid_t>{11});
  ledger.ended(11);
  CHECK(ledger.total() == SwitchCounts{170, 2});

  ledger.begin_walk();
  ledger.saw(10, {120, 2});
  CHECK(ledger.not_seen().empty());
  CHECK(ledger.total() == SwitchCounts{170, 2});
}

TEST_CASE("a thread that a listing left out is not counted twice", "[switches]") {
  SwitchLedger ledger;
  ledger.begin_walk();
  ledger.saw(10, {100, 0});
  ledger.begin_walk();
  CHECK(ledger.not_seen() == std::vector<pid_t>{10});
  ledger.begin_walk();
  ledger.saw(10, {130, 0});
  CHECK(ledger.total() == SwitchCounts{130, 0});
}

TEST_CASE("a reused thread id is a new thread: one of its counts being lower tells", "[switches]") {
  SwitchLedger ledger;
  for (const auto& counts : {SwitchCounts{100, 5}, {3, 7}, {4, 0}, {5, 1}}) {
    ledger.begin_walk();
    ledger.saw(10, counts);
  }
  // {100, 5} ended; {3, 7} is another and ended; {4, 0} is a third and grew to {5, 1}.
  CHECK(ledger.total() == SwitchCounts{100 + 3 + 5, 5 + 7 + 1});
}

TEST_CASE("an id whose thread was seen to end starts from nothing", "[switches]") {
  SwitchLedger ledger;
  ledger.begin_walk();
  ledger.saw(10, {2, 0});
  ledger.begin_walk();
  ledger.ended(10);
  ledger.begin_walk();
  ledger.saw(10, {5, 0});
  CHECK(ledger.total() == SwitchCounts{7, 0});
}
