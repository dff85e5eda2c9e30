#include "loadgen/request_source.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

LoadOptions options_for(RequestSpec request, bool numbered = false) {
  LoadOptions options;
  options.url = parse_url("http://h:81/a?b").value();
  options.requests.kinds = {std::move(request)};
  options.numbered = numbered;
  return options;
}

std::string bytes_of(const LoadOptions& options, std::uint64_t n = 0) {
  const PreparedRequests prepared(options);
  return std::string(RequestSource(prepared).request(n).bytes);
}

std::shared_ptr<const DataRows> shared(std::string_view csv) {
  return std::make_shared<const DataRows>(parse_data(csv, "d.csv").value());
}

std::vector<std::size_t> first_kinds(std::uint64_t seed, std::vector<std::uint64_t> weights,
                                     std::uint64_t count) {
  LoadOptions options;
  options.seed = seed;
  options.requests.kinds.clear();
  for (const auto weight : weights) options.requests.kinds.push_back({.weight = weight});
  const PreparedRequests prepared(options);
  std::vector<std::size_t> kinds;
  for (std::uint64_t n = 0; n < count; ++n) kinds.push_back(prepared.kind_of(n));
  return kinds;
}

}  // namespace

TEST_CASE("a request is built whole", "[request]") {
  CHECK(bytes_of(options_for({})) == "GET /a?b HTTP/1.1\r\nHost: h:81\r\n\r\n");
  CHECK(bytes_of(options_for({.method = "POST"})) ==
        "POST /a?b HTTP/1.1\r\nHost: h:81\r\nContent-Length: 0\r\n\r\n");
  CHECK(bytes_of(options_for({.method = "DELETE", .fields = {{"A", {"b"}}, {"A", {}}}, .body = {"x\r\n"}})) ==
        "DELETE /a?b HTTP/1.1\r\nHost: h:81\r\nA: b\r\nA: \r\nContent-Length: 3\r\n\r\nx\r\n");
  CHECK(bytes_of(options_for({.fields = {{"host", {"other"}}}})) ==
        "GET /a?b HTTP/1.1\r\nhost: other\r\n\r\n");
  CHECK(bytes_of(options_for({.body = {"{n}"}}), 5) ==
        "GET /a?b HTTP/1.1\r\nHost: h:81\r\nContent-Length: 3\r\n\r\n{n}");
}

TEST_CASE("numbers change in place", "[request]") {
  const PreparedRequests prepared(options_for({.method = "PUT", .body = {"12"}}, true));
  RequestSource source(prepared);
  const auto* const begin = source.request(7).bytes.data();
  CHECK(source.request(7).bytes.find("Waitbench-Request: 00000000000000000007\r\n") != std::string::npos);
  CHECK(source.request(UINT64_MAX).bytes.find("Waitbench-Request: 18446744073709551615\r\n") !=
        std::string::npos);
  CHECK(source.request(1).bytes.ends_with("Waitbench-Request: 00000000000000000001\r\n\r\n12"));
  CHECK(source.request(2).bytes.data() == begin);
}

TEST_CASE("only HEAD is answered without a body", "[request]") {
  LoadOptions options;
  options.requests.kinds = {{.method = "HEAD"}, {.method = "GET"}};
  const PreparedRequests prepared(options);
  RequestSource source(prepared);
  for (std::uint64_t n = 0; n < 20; ++n) {
    const auto request = source.request(n);
    CHECK(request.answer_has_body == request.bytes.starts_with("GET "));
  }
}

TEST_CASE("a template is filled for each request, and its length told", "[request]") {
  auto options = options_for({.method = "POST",
                              .target = {"/u/", ColumnValue{1}, "?page=", RequestNumber{}},
                              .fields = {{"X-User", {"<", ColumnValue{1}, ">"}}},
                              .body = {"{\"id\": ", ColumnValue{0}, ", \"n\": ", RequestNumber{}, "}"}});
  options.requests.data = shared("id,name\n7,a b&c\n123,\"d\"\"\"\n");
  const PreparedRequests prepared(options);
  RequestSource source(prepared);
  CHECK(source.request(0).bytes ==
        "POST /u/a%20b%26c?page=0 HTTP/1.1\r\nHost: h:81\r\nX-User: <a b&c>\r\nContent-Length: 17\r\n\r\n"
        "{\"id\": 7, \"n\": 0}");
  CHECK(source.request(11).bytes ==
        "POST /u/d%22?page=11 HTTP/1.1\r\nHost: h:81\r\nX-User: <d\">\r\nContent-Length: 20\r\n\r\n"
        "{\"id\": 123, \"n\": 11}");
  CHECK(source.request(0).bytes == bytes_of(options, 0));  // whatever was asked before
}

TEST_CASE("a template with {n} needs no data, and may be numbered", "[request]") {
  CHECK(
      bytes_of(options_for({.target = {"/", RequestNumber{}}}, true), UINT64_MAX) ==
      "GET /18446744073709551615 HTTP/1.1\r\nHost: h:81\r\nWaitbench-Request: 18446744073709551615\r\n\r\n");
  CHECK(bytes_of(options_for({.fields = {{"A", {RequestNumber{}}}}, .body = {"b"}}, true), 3) ==
        "GET /a?b HTTP/1.1\r\nHost: h:81\r\nA: 3\r\nContent-Length: 1\r\nWaitbench-Request: "
        "00000000000000000003\r\n\r\nb");
}

TEST_CASE("a body that a template leaves empty has the length 0", "[request]") {
  auto options = options_for({.body = {ColumnValue{0}}});
  options.requests.data = shared("a\n\nxyz\n");
  CHECK(bytes_of(options, 0).ends_with("Content-Length: 0\r\n\r\n"));
  CHECK(bytes_of(options, 1).ends_with("Content-Length: 3\r\n\r\nxyz"));
}

TEST_CASE("a template is filled in the same memory, however long its values", "[request]") {
  auto options = options_for({.target = {"/", ColumnValue{0}, ColumnValue{0}}, .body = {ColumnValue{0}}});
  options.requests.data = shared("a\nx\n" + std::string(100'000, '/') + "\ny\n");
  const PreparedRequests prepared(options);
  RequestSource source(prepared);
  const auto* const begin = source.request(0).bytes.data();
  for (std::uint64_t n = 1; n < 6; ++n) {
    const auto bytes = source.request(n).bytes;
    CHECK(bytes.data() == begin);
    CHECK((bytes.size() > 700'000) == (n % 3 == 1));
  }
}

// Computed with another implementation of Philox4x32-10 and the definition: the kind in whose share of the
// weights floor(u * sum) falls, u the first number of stream 66 of (seed, n).
TEST_CASE("which kind a request is follows from the seed and its number", "[request]") {
  using Kinds = std::vector<std::size_t>;
  CHECK(first_kinds(7, {9, 1}, 24) ==
        Kinds{0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0});
  CHECK(first_kinds(8, {9, 1}, 24) == Kinds(24, 0));
  CHECK(first_kinds(1, {2, 3, 5}, 20) == Kinds{1, 1, 2, 2, 0, 2, 2, 2, 0, 2, 1, 1, 2, 2, 2, 0, 1, 1, 2, 0});
  const auto many = first_kinds(1, {2, 3, 5}, 10'000);
  CHECK(std::ranges::count(many, 0U) == 1971);
  CHECK(std::ranges::count(many, 1U) == 2959);
  CHECK(std::ranges::count(many, 2U) == 5070);
}

TEST_CASE("of a mix, alike and filled requests each have their bytes", "[request]") {
  auto options = options_for({.weight = 9, .target = {"/i/", RequestNumber{}}}, true);
  options.seed = 7;
  options.requests.kinds.push_back({.method = "PUT", .target = {"/o"}, .body = {"b"}});
  CHECK(bytes_of(options, 0) ==
        "GET /i/0 HTTP/1.1\r\nHost: h:81\r\nWaitbench-Request: 00000000000000000000\r\n\r\n");
  CHECK(bytes_of(options, 2) ==
        "PUT /o HTTP/1.1\r\nHost: h:81\r\nContent-Length: 1\r\nWaitbench-Request: "
        "00000000000000000002\r\n\r\nb");
}
