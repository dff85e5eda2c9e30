#include "servers/net/address.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers;

TEST_CASE("addresses are read", "[address]") {
  CHECK(parse_address("127.0.0.1:8080").value() == Address{"127.0.0.1", 8080});
  CHECK(parse_address(":0").value() == Address{"127.0.0.1", 0});
  CHECK(parse_address("localhost:80").value() == Address{"127.0.0.1", 80});
  CHECK(parse_address("[::1]:65535").value() == Address{"::1", 65535});
  CHECK(parse_address("0.0.0.0:1").value() == Address{"0.0.0.0", 1});
}

TEST_CASE("what is no address is refused, and the text says what to write", "[address]") {
  CHECK(parse_address("8080").error().text ==
        "\"8080\" has no port. Write 127.0.0.1:8080, or :0 for any port.");
  CHECK(parse_address("127.0.0.1:http").error().text ==
        "\"http\" is no port. Write a number from 0 to 65535.");
  for (const auto* bad : {"", ":", "::1:80", "[::1]", "[::1:80", "127.0.0.1:65536", "127.0.0.1:-1",
                          "example.org:80", "1.2.3:80", "127.0.0.1:80 "}) {
    INFO(bad);
    CHECK(parse_address(bad).has_error());
  }
}

TEST_CASE("addresses are written as they are read", "[address]") {
  for (const auto* text : {"127.0.0.1:8080", "[::1]:1", "[fe80::1]:0"})
    CHECK(format_address(parse_address(text).value()) == text);
  CHECK(url_of({"::1", 80}) == "http://[::1]:80/");
}
