#include "servers/site/target.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers;

TEST_CASE("targets are split into path and query", "[target]") {
  const auto split = [](std::string_view text) {
    const auto target = split_target(text).value();
    return target.path + " | " + target.query;
  };
  CHECK(split("/") == "/ | ");
  CHECK(split("/a/b?c=d?e") == "/a/b | c=d?e");
  CHECK(split("http://host:80/a?b") == "/a | b");
  CHECK(split("https://host") == "/ | ");
  CHECK(split("http://host?b") == "/ | b");
  CHECK(split("*") == "* | ");
  for (const auto* bad : {"", "a", "http://", "http:///a", "ftp://host/", "?a"}) {
    INFO(bad);
    CHECK(split_target(bad).has_error());
  }
}

TEST_CASE("a query's value is found and decoded", "[target]") {
  const auto value = [](std::string_view query) { return query_value(query, "plan").value(); };
  CHECK(value("plan=wait%201s%3Bcpu+1ms") == "wait 1s;cpu 1ms");
  CHECK(value("a=b&plan=x&plan=y") == "x");
  CHECK(value("plan=") == "");
  CHECK(value("") == std::nullopt);
  CHECK(value("plan") == std::nullopt);
  CHECK(value("xplan=1&planx=2") == std::nullopt);
  CHECK(value("plan=%00%fF") == std::string("\0\xff", 2));
  for (const auto* bad : {"plan=%", "plan=%4", "plan=%4g", "plan=a%"}) {
    INFO(bad);
    CHECK(query_value(bad, "plan").has_error());
  }
}
