#include "servers/work/pool_spec.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers;

namespace {

std::string error_of(const std::vector<std::string>& texts) {
  const auto pools = parse_pools(texts);
  return pools ? "no error" : pools.error().text;
}

}  // namespace

TEST_CASE("pools are read", "[work]") {
  const std::vector<std::string> texts{"db=10", "a-B_9=1000000", "x=1"};
  const auto pools = parse_pools(texts).value();
  CHECK(pools == std::vector<PoolSpec>{{"db", 10}, {"a-B_9", 1'000'000}, {"x", 1}});
  CHECK(names_of(pools) == std::vector<std::string>{"db", "a-B_9", "x"});
  CHECK(parse_pools({}).value().empty());
}

TEST_CASE("what is wrong with a pool is said in one line", "[work]") {
  const std::string write = " Write NAME=SIZE, db=10.";
  const std::string name = " is no name of a pool: letters, digits, - and _, at most 16." + write;
  const std::string size = ": its size is not a whole number from 1 to 1,000,000." + write;
  CHECK(error_of({"db"}) == "\"db\" has no size." + write);
  CHECK(error_of({""}) == "\"\" has no size." + write);
  CHECK(error_of({"=10"}) == "\"\"" + name);
  CHECK(error_of({"d b=10"}) == "\"d b\"" + name);
  CHECK(error_of({"d\x1b=10"}) == "\"d?\"" + name);
  CHECK(error_of({"12345678901234567=1"}) == "\"12345678901234567\"" + name);
  for (const auto* text : {"db=", "db=0", "db=1000001", "db=-1", "db=1.5", "db= 1", "db=1x", "db=10=10",
                           "db=99999999999999999999"}) {
    INFO(text);
    CHECK(error_of({text}) == '"' + std::string(text) + '"' + size);
  }
  CHECK(error_of({"db=1", "x=2", "db=3"}) == "\"db=3\": the pool db is there already.");
}

TEST_CASE("there are at most 64 pools", "[work]") {
  std::vector<std::string> texts;
  for (int i = 0; i < 64; ++i) texts.push_back("p" + std::to_string(i) + "=1");
  CHECK(parse_pools(texts).value().size() == 64);
  texts.emplace_back("more=1");
  CHECK(error_of(texts) == "\"more=1\": more than 64 pools.");
}
