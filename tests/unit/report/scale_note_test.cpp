#include "report/scale_note.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("the texts' own times need no word", "[scale_note]") {
  CHECK(scale_note(1, false).empty());
}

TEST_CASE("other times are told by an example, and a short form as one", "[scale_note]") {
  CHECK(scale_note(0.25, false) ==
        "All times are multiplied by 0.25, and rates divided by it: 1s in the texts is 250ms here.");
  CHECK(
      scale_note(0.05, true) ==
      "This is the short form: all times are multiplied by 0.05, and rates divided by it: 1s in the texts is "
      "50ms here, and fewer users or values may be taken.");
  CHECK(scale_note(1, true) == "This is the short form: fewer users, values or seconds than the texts name.");
}
