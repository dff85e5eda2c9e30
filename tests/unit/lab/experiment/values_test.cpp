#include "lab/experiment/values.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;

namespace {

const std::vector<std::string> later{"port", "backend"};

Values some() {
  Values values(0.1);
  values.set("users", "100");
  values.set("wait", "5s");
  values.set("rate", "20/s");
  return values;
}

}  // namespace

TEST_CASE("values stand where texts name them", "[experiment]") {
  const auto values = some();
  CHECK(values.fill("{users}", later).value() == "100");
  CHECK(values.fill("wait {wait}; wait {wait}", later).value() == "wait 5s; wait 5s");
  CHECK(values.fill("no braces", later).value() == "no braces");
  CHECK(values.fill("", later).value().empty());
}

TEST_CASE("a time can be asked for as a number, and is scaled then", "[experiment]") {
  const auto values = some();
  CHECK(values.fill("server.js {port} {wait:ms}", later).value() == "server.js {port} 500");
  CHECK(values.fill("pg_sleep({wait:s})", later).value() == "pg_sleep(0.5)");
}

TEST_CASE("names that are known later stay", "[experiment]") {
  CHECK(some().fill("call {backend}x", later).value() == "call {backend}x");
}

TEST_CASE("what names no value is refused, with the nearest", "[experiment]") {
  CHECK(some()
            .fill("{user}", later)
            .error()
            .text.starts_with("there is no value \"user\". Did you mean {users}?"));
  for (const auto* open : {"{", "{users", "wait {wait", "{users} {port", "}{"})
    CHECK(some().fill(open, later).error().text.ends_with("is not closed."));
  CHECK(some().fill("{}", later).has_error());
  CHECK(some().fill("{users:ms}", later).error().text.find("has no unit") != std::string::npos);
  CHECK(some().fill("{wait:us}", later).error().text.find(":ms or :s") != std::string::npos);
  CHECK(Values(1).fill("{x}", {}).error().text.find("[values]") != std::string::npos);
}

TEST_CASE("in a file of another language only our names are replaced", "[experiment]") {
  CHECK(some().fill_known("if (x) { y = {users}; }").value() == "if (x) { y = 100; }");
  CHECK(some().fill_known("{{users}}").value() == "{100}");
  for (const auto* same : {"}{", "{", "if (x) {users", "{x} {wait"})
    CHECK(some().fill_known(same).value() == same);
}

TEST_CASE("a name begins with a letter", "[experiment]") {
  CHECK(is_value_name("pool-size_2"));
  for (const auto* bad : {"", "2x", "-x", "a b", "a{", "\xc3\xa4"}) CHECK(!is_value_name(bad));
  CHECK(is_value_name(std::string(40, 'a')));
  CHECK(!is_value_name(std::string(41, 'a')));
}

TEST_CASE("values do not make a text as long as they like", "[experiment]") {
  Values values(1);
  values.set("v", std::string(1000, 'x'));
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "{v}";
  CHECK(values.fill_known(text).error().text.find("longer than 1MiB") != std::string::npos);
  CHECK(values.fill_known(text.substr(0, 3000)).value().size() == 1'000'000);
}
