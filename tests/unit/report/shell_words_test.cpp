#include "report/shell_words.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {
std::string line(const std::vector<std::string>& words) {
  return shell_words(words);
}
}  // namespace

TEST_CASE("plain words stay as they are", "[shell_words]") {
  CHECK(line({"waitbench", "load", "http://127.0.0.1:8080/", "--rate", "2000/s"}) ==
        "waitbench load http://127.0.0.1:8080/ --rate 2000/s");
  CHECK(line({}).empty());
}

TEST_CASE("what a shell would read otherwise is quoted", "[shell_words]") {
  CHECK(line({"a b"}) == "'a b'");
  CHECK(line({""}) == "''");
  CHECK(line({"it's"}) == "'it'\\''s'");
  CHECK(line({"$HOME", "`x`", "a;b", "~", "wait 5s; cpu 1ms"}) ==
        "'$HOME' '`x`' 'a;b' '~' 'wait 5s; cpu 1ms'");
  CHECK(line({"http://h/?a=1&b=2"}) == "'http://h/?a=1&b=2'");
  CHECK(line({"café"}) == "'café'");
}

TEST_CASE("control characters are spelled out", "[shell_words]") {
  CHECK(line({"a\nb"}) == "$'a\\012b'");
  CHECK(line({"\x1b[31m'\\"}) == "$'\\033[31m\\'\\\\'");
}
