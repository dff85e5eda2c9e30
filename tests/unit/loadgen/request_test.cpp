#include "loadgen/request.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

std::string bytes_of(const RequestSpec& request, bool numbered = false, std::uint64_t n = 0) {
  RequestBytes bytes(parse_url("http://h:81/a?b").value(), request, numbered);
  return std::string(bytes.bytes(n));
}

}  // namespace

TEST_CASE("a request is built once, whole", "[request]") {
  CHECK(bytes_of({}) == "GET /a?b HTTP/1.1\r\nHost: h:81\r\n\r\n");
  CHECK(bytes_of({.method = "POST"}) == "POST /a?b HTTP/1.1\r\nHost: h:81\r\nContent-Length: 0\r\n\r\n");
  CHECK(bytes_of({.method = "DELETE", .fields = {{"A", "b"}, {"A", ""}}, .body = "x\r\n"}) ==
        "DELETE /a?b HTTP/1.1\r\nHost: h:81\r\nA: b\r\nA: \r\nContent-Length: 3\r\n\r\nx\r\n");
  CHECK(bytes_of({.fields = {{"host", "other"}}}) == "GET /a?b HTTP/1.1\r\nhost: other\r\n\r\n");
}

TEST_CASE("numbers change in place", "[request]") {
  RequestBytes bytes(parse_url("http://h/").value(), {.method = "PUT", .body = "12"}, true);
  CHECK(bytes.bytes(7).find("Waitbench-Request: 00000000000000000007\r\n") != std::string::npos);
  CHECK(bytes.bytes(UINT64_MAX).find("Waitbench-Request: 18446744073709551615\r\n") != std::string::npos);
  CHECK(bytes.bytes(1).ends_with("\r\n\r\n12"));
}

TEST_CASE("only what is one request is sent", "[request]") {
  CHECK(check_request({}).has_value());
  CHECK(check_request({.method = "PURGE", .fields = {{"X-Y", "a\tb"}, {"Z", "\xC3\xA4"}}}).has_value());
  CHECK(check_request({.method = ""}).has_error());
  CHECK(check_request({.method = "GET /x HTTP/1.1\r\n"}).has_error());
  CHECK(check_request({.fields = {{"A b", "c"}}}).has_error());
  CHECK(check_request({.fields = {{"", "c"}}}).has_error());
  CHECK(check_request({.fields = {{"A", "b\r\nC: d"}}}).has_error());
  CHECK(check_request({.fields = {{"content-length", "5"}}}).has_error());
  CHECK(check_request({.fields = {{"Transfer-Encoding", "chunked"}}}).has_error());
}
