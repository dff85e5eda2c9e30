#include "loadgen/target.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

const std::vector<std::string> columns{"id", "user name"};

std::string encoded(std::string_view value) {
  std::string text = "=";
  append_encoded(text, value);
  return text.substr(1);
}

std::string error_of(std::string_view url) {
  const auto read = parse_target_url(url, columns);
  if (read) return "no error";
  CHECK(read.error().exit == ExitCode::usage);
  return read.error().text;
}

}  // namespace

TEST_CASE("a value is encoded but for what RFC 3986, section 2.3, leaves unreserved", "[target]") {
  const std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  CHECK(encoded(unreserved) == unreserved);
  CHECK(encoded(":/?#[]@!$&'()*+,;=") == "%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D");  // 2.2
  CHECK(encoded(" \"%<>\\^`{|}\x7f") == "%20%22%25%3C%3E%5C%5E%60%7B%7C%7D%7F");
  CHECK(encoded("a\r\nb") == "a%0D%0Ab");
  CHECK(encoded("caf\xC3\xA9") == "caf%C3%A9");
  CHECK(encoded(std::string_view("\0\xff", 2)) == "%00%FF");
}

TEST_CASE("a URL without braces is read as ever", "[target]") {
  const auto read = parse_target_url("http://h:81/a?b#c", columns).value();
  CHECK(read.url.text() == "http://h:81/a?b");
  CHECK(read.target.empty());
  CHECK(error_of("ftp://h/").find("ftp is not supported") != std::string::npos);
  CHECK(error_of("h:80") == "\"h:80\" is not a URL. Write http://host:port/path.");
}

TEST_CASE("path and query of a URL may hold placeholders", "[target]") {
  const auto read = parse_target_url("http://h:81/users/{user name}/x?page={n}&id={id}", columns).value();
  CHECK(read.url.host == "h");
  CHECK(read.url.port == 81);
  CHECK(read.url.host_header == "h:81");
  CHECK(read.url.text() == "http://h:81/users/{user name}/x?page={n}&id={id}");
  CHECK(read.target ==
        Template{"/users/", ColumnValue{1}, "/x?page=", RequestNumber{}, "&id=", ColumnValue{0}});
  CHECK(parse_target_url("http://h?id={id}", columns).value().target == Template{"/?id=", ColumnValue{0}});
  CHECK(parse_target_url("http://[::1]:81/{n}", {}).value().url.host == "::1");
}

TEST_CASE("braces of a URL are sent encoded", "[target]") {
  const auto plain = parse_target_url("http://h/a?filter={{x}}", columns).value();
  CHECK(plain.url.target == "/a?filter=%7Bx%7D");
  CHECK(plain.target.empty());
  CHECK(parse_target("/{{{n}}}", columns, "x").value() == Template{"/%7B", RequestNumber{}, "%7D"});
}

TEST_CASE("a fragment is not sent", "[target]") {
  CHECK(parse_target("/a/{n}#b{id}", columns, "x").value() == Template{"/a/", RequestNumber{}});
  CHECK(parse_target("/a/{n}b#", columns, "x").value() == Template{"/a/", RequestNumber{}, "b"});
  CHECK(parse_target("#{id}", columns, "x").value() == Template{"/"});
}

TEST_CASE("what could not be sent, whatever the values, is refused", "[target]") {
  CHECK(error_of("http://h/{username}")
            .starts_with(
                "the URL's path, column 2: unknown placeholder {username}. Did you mean {user name}?"));
  CHECK(error_of("http://h?a={").starts_with("the URL's path, column 4: this {"));
  CHECK(error_of("http://{id}/").find("Placeholders stand in its path and query") != std::string::npos);
  CHECK(error_of("http://h:{n}/").find("Placeholders stand in its path and query") != std::string::npos);
  CHECK(error_of("{n}").find("is not a URL") != std::string::npos);
  CHECK(error_of("ftp://h/{n}").find("ftp is not supported") != std::string::npos);
  CHECK(parse_target_url("https://h/{n}", columns).value().url.secure);
  for (const auto* text :
       {"/a b/{n}", "/%{n}", "/%4{n}", "/%{id}0", "/\r\nX: {n}", "/\"{n}", "{n}", "", "a/{n}"}) {
    INFO(text);
    const auto read = parse_target(text, columns, "\"target\"");
    REQUIRE(read.has_error());
    CHECK(read.error().text.starts_with("\"target\": \""));
    CHECK(read.error().text.find("is no path and query") != std::string::npos);
  }
}
