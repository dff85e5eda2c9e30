#include "core/http/url.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("a URL is taken apart for the request line and the Host field", "[url]") {
  auto url = parse_url("http://127.0.0.1:8080/a/b?plan=wait%201s").value();
  CHECK(url.host == "127.0.0.1");
  CHECK(url.port == 8080);
  CHECK(url.target == "/a/b?plan=wait%201s");
  CHECK(url.host_header == "127.0.0.1:8080");
  CHECK(url.text() == "http://127.0.0.1:8080/a/b?plan=wait%201s");

  url = parse_url("http://example").value();
  CHECK(url.port == 80);
  CHECK(url.target == "/");
  CHECK(url.host_header == "example");

  url = parse_url("HTTPS://example/x").value();
  CHECK(url.secure);
  CHECK(url.port == 443);
  CHECK(url.host_header == "example");
  CHECK(url.text() == "https://example/x");
  CHECK(parse_url("https://example:80").value().host_header == "example:80");

  CHECK(parse_url("http://[::1]:81/").value().host_header == "[::1]:81");
  CHECK(parse_url("http://h/x#fragment").value().target == "/x");
}

TEST_CASE("what cannot be driven is refused in a sentence", "[url]") {
  CHECK(parse_url("localhost:8080").has_error());
  CHECK(parse_url("gopher://h/").error().text.find("scheme gopher") != std::string::npos);
  for (const auto* bad : {"", "http://", "http:///x", "http://h:0/", "http://h:99999/", "http://h:x/",
                          "http://u:p@h/", "http://%68%0aX:y/", "http://[fe80::1%25lo]/", "http://h:81:8/x",
                          "http://[::1]x", "/x", "http://h/a b", "ftp://h/"}) {
    INFO(bad);
    CHECK(parse_url(bad).has_error());
  }
}
