#include "lab/run/server_process.hpp"
#include "tests/catch.hpp"

using namespace waitbench::lab;

TEST_CASE("a ready line says where the server is and who", "[ready]") {
  const auto ready =
      parse_ready_line("ready coroutine http://127.0.0.1:8080/ admin http://127.0.0.1:9090/ pid 123").value();
  CHECK(ready.model == "coroutine");
  CHECK(ready.url == "http://127.0.0.1:8080/");
  CHECK(ready.pid == 123);
  CHECK(parse_ready_line("ready thread http://127.0.0.1:1/ admin off pid 9").has_value());
}

TEST_CASE("anything else is no ready line", "[ready]") {
  for (const auto* bad :
       {"", "ready", "hello world", "ready a b admin c pid", "ready a b admin c pid x",
        "ready a b admin c pid -1", "ready a b admin c pid 1x", "ready a b admin c pid 1 more"}) {
    INFO(bad);
    CHECK(parse_ready_line(bad).has_error());
  }
}
