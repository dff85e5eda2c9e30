#include "loadgen/request.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

DataRows data_of(std::string_view csv) {
  return parse_data(csv, "d.csv").value();
}

std::shared_ptr<const DataRows> shared(std::string_view csv) {
  return std::make_shared<const DataRows>(data_of(csv));
}

}  // namespace

TEST_CASE("only what is a method is sent as one", "[request]") {
  CHECK(check_method("PURGE").has_value());
  CHECK(check_method("").has_error());
  CHECK(check_method("GET /x HTTP/1.1\r\n")
            .error()
            .text.ends_with("is no method. Write GET, HEAD, POST or another word."));
}

TEST_CASE("only what is a header field is sent as one", "[request]") {
  CHECK(check_field({"X-Y", {"a\tb"}}, nullptr).has_value());
  CHECK(check_field({"Z", {"\xC3\xA4"}}, nullptr).has_value());
  CHECK(check_field({"Z", {}}, nullptr).has_value());
  CHECK(check_field({"A b", {"c"}}, nullptr).has_error());
  CHECK(check_field({"", {"c"}}, nullptr).has_error());
  CHECK(check_field({"A", {"b\r\nC: d"}}, nullptr).has_error());
  CHECK(check_field({"A", {RequestNumber{}, "\n"}}, nullptr).error().text ==
        "\"A: {n}\n\" is no header field. Write \"Name: value\".");
  CHECK(check_field({"content-length", {"5"}}, nullptr).error().text.find("contradict") != std::string::npos);
  CHECK(check_field({"Transfer-Encoding", {"chunked"}}, nullptr).has_error());
}

TEST_CASE("a column whose values cannot stand in a field is refused with the line", "[request]") {
  const auto data = data_of("good,bad\nx,y\n\"a\tb\",\"1\r\nX: 2\"\n");
  CHECK(check_field({"A", {"is ", ColumnValue{0}}}, &data).has_value());
  CHECK(check_field({"A", {"is ", ColumnValue{1}}}, &data).error().text ==
        "A: {bad} has a value at d.csv:3 with a line end or another control character, which a header field "
        "cannot hold.");
}

TEST_CASE("data that no request uses is a mistake", "[request]") {
  RequestMix mix{.data = shared("id,b\n1,2\n")};
  CHECK(check_mix(mix).error().text.find("no request uses a column of the data. Write {id}") !=
        std::string::npos);
  auto& kind = mix.kinds.emplace_back();
  kind.target = {"/", RequestNumber{}};
  CHECK(check_mix(mix).has_error());
  kind.target = {"/", ColumnValue{1}};
  CHECK(check_mix(mix).has_value());
  kind = {.fields = {{"A", {ColumnValue{0}}}}};
  CHECK(check_mix(mix).has_value());
  kind = {.body = {ColumnValue{0}}};
  CHECK(check_mix(mix).has_value());
  CHECK(check_mix({}).has_value());
}

TEST_CASE("bodies and filled requests have limits", "[request]") {
  const std::string half(largest_bodies.count / 2, 'x');
  RequestMix mix;
  mix.kinds = {{.body = {half}}, {.body = {half}}};
  CHECK(check_mix(mix).has_value());
  mix.kinds.push_back({.body = {"x"}});
  CHECK(check_mix(mix).error().text == "the bodies of all requests together are larger than 64MiB.");

  // 3 x 8 MiB, percent-encoded, is more than the 64 MiB that they are not as a body.
  mix = {.data = shared("a\n" + std::string(8 * 1024 * 1024, '/') + "\n")};
  mix.kinds.front().body = {ColumnValue{0}, ColumnValue{0}, ColumnValue{0}};
  CHECK(check_mix(mix).has_value());
  mix.kinds.front() = {.target = {"/", ColumnValue{0}, ColumnValue{0}, ColumnValue{0}}};
  CHECK(check_mix(mix).error().text.find("could become larger than 64MiB") != std::string::npos);
}

TEST_CASE("a record tells the kinds as they were written", "[request]") {
  RequestMix mix{.data = shared("id\n1\n")};
  mix.kinds = {{.weight = 9, .body = {"four"}},
               {.method = "POST", .target = {"/o/", ColumnValue{0}}, .body = {RequestNumber{}}}};
  const auto kinds = describe(mix, parse_url("http://h/x?y").value());
  REQUIRE(kinds.size() == 2);
  CHECK(kinds[0].weight == 9);
  CHECK(kinds[0].method == "GET");
  CHECK(kinds[0].target == "/x?y");
  CHECK(kinds[0].body == Bytes{4});
  CHECK(kinds[1].weight == 1);
  CHECK(kinds[1].method == "POST");
  CHECK(kinds[1].target == "/o/{id}");
  CHECK_FALSE(kinds[1].body);
}
