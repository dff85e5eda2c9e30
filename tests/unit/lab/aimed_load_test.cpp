#include "lab/run/aimed_load.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;

TEST_CASE("a load is aimed at the server that is ready, and asks for what it asked for", "[aimed_load]") {
  const ReadyLine ready{
      .model = "queue", .url = "http://127.0.0.1:8087/", .admin = "http://127.0.0.1:9087/", .pid = 4711};
  loadgen::LoadOptions load;
  load.url = parse_url("http://nowhere/jobs?a=b").value();
  const auto aimed = aimed_at(ready, load).value();
  CHECK(aimed.url.host == "127.0.0.1");
  CHECK(aimed.url.port == 8087);
  CHECK(aimed.url.target == "/jobs?a=b");
  CHECK(aimed.pid == 4711);
  REQUIRE(aimed.stats);
  CHECK(aimed.stats->port == 9087);

  auto guest = ready;
  guest.admin = "off";
  CHECK(!aimed_at(guest, load).value().stats);
  guest.url = "gopher://127.0.0.1/";
  CHECK(!aimed_at(guest, load));
}

TEST_CASE("a server that did not end in order makes a whole run invalid", "[aimed_load]") {
  Run run;
  tell_end({}, run);
  CHECK(run.validity.valid());
  tell_end(environment_error("it crashed."), run);
  REQUIRE(run.validity.reasons.size() == 1);
  CHECK(run.validity.reasons.front().code == "server_failed");
  CHECK(!run.validity.valid());

  Run interrupted;
  interrupted.complete = false;
  tell_end(environment_error("it crashed."), interrupted);
  CHECK(interrupted.validity.reasons.empty());
}
