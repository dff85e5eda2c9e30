#include "servers/upstream/call_target.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;

TEST_CASE("a call goes to a numeric address, or to localhost", "[upstream]") {
  CHECK(parse_call_target("http://127.0.0.2:8080/a?b=c").value().address ==
        servers::Address{.host = "127.0.0.2", .port = 8080});
  CHECK(parse_call_target("http://localhost:81").value().address ==
        servers::Address{.host = "127.0.0.1", .port = 81});
  CHECK(parse_call_target("http://[::1]/").value().address == servers::Address{.host = "::1", .port = 80});
}

TEST_CASE("where no call can go is said in a sentence", "[upstream]") {
  const auto why = [](std::string_view text) { return parse_call_target(text).error().text; };
  CHECK(why("http://db:5432/x") ==
        "\"http://db:5432/x\": db is neither a numeric address nor localhost, and a call looks up no names. "
        "Write http://127.0.0.1:5432/x.");
  CHECK(why("https://127.0.0.1/") ==
        "\"https://127.0.0.1/\": a call cannot be made over https. Write http://host:port/path.");
  CHECK(why("127.0.0.1:80").find("is not a URL") != std::string::npos);
  CHECK(parse_call_target("http://db/").error().exit == ExitCode::usage);
}

TEST_CASE("a plan's URLs become targets in their order, or an error", "[upstream]") {
  const auto plan =
      parse_plan("call http://localhost:2/; together(call http://127.0.0.1:1/x, call http://[::1])");
  const auto targets = call_targets(plan.value()).value();
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].text == "http://localhost:2/");
  CHECK(targets[0].address == servers::Address{.host = "127.0.0.1", .port = 2});
  CHECK(targets[1].text == "http://127.0.0.1:1/x");
  CHECK(targets[2].address.host == "::1");
  CHECK(call_targets(parse_plan("call http://127.0.0.1/; call http://db/").value())
            .error()
            .text.starts_with("\"http://db/\": db is neither a numeric address nor localhost"));
  CHECK(call_targets(parse_plan("wait 1s").value()).value().empty());
}

TEST_CASE("a call that would come back is told from one to another server", "[upstream]") {
  const auto own = [](std::string_view url, std::string_view listen) {
    return is_own(parse_call_target(url).value(), servers::parse_address(listen).value());
  };
  CHECK(own("http://127.0.0.1:8080/", ":8080"));
  CHECK(own("http://localhost:8080/x", "localhost:8080"));
  CHECK(own("http://127.0.0.2:8080/", "0.0.0.0:8080"));
  CHECK(own("http://[::1]:8080/", "[::]:8080"));
  CHECK(own("http://127.0.0.1/", "127.0.0.1:80"));
  CHECK(!own("http://127.0.0.1:8081/", ":8080"));
  CHECK(!own("http://127.0.0.2:8080/", "127.0.0.1:8080"));
  CHECK(!own("http://192.0.2.1:8080/", "0.0.0.0:8080"));
  CHECK(!own("http://127.0.0.1:8080/", ":0"));
}

TEST_CASE("a request is a GET with its number and its time", "[upstream]") {
  CHECK(request_bytes(parse_call_target("http://127.0.0.1:8080/a?b=c").value(), 18446744073709551615U,
                      1500ms) ==
        "GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nWaitbench-Request: 18446744073709551615\r\n"
        "Waitbench-Timeout: 1500000us\r\n\r\n");
}
