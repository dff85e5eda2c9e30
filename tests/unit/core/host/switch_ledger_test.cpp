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

TEST_CASE("a reused thread id is a new thread", "[switches]") {
  SwitchLedger ledger;
  ledger.begin_walk();
  ledger.saw(10, {100, 5});
  ledger.begin_walk();
  ledger.saw(10, {3, 0});  // fewer than before: another thread
  CHECK(ledger.total() == SwitchCounts{103, 5});
  ledger.begin_walk();
  ledger.saw(10, {4, 0});
  CHECK(ledger.total() == SwitchCounts{104, 5});

  // One of the two counts fell is enough.
  ledger.begin_walk();
  ledger.saw(10, {9, 0});
  ledger.saw(11, {9, 9});
  ledger.begin_walk();
  ledger.saw(11, {20, 8});
  CHECK(ledger.total() == SwitchCounts{104 + 5 + 9 + 20, 5 + 9 + 8});
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
