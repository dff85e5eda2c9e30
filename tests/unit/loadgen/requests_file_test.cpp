#include "loadgen/requests_file.hpp"

#include <string>

#include <fmt/format.h>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

Result<std::string> body_file(const std::string& name) {
  if (name == "order.json") return "{\n \"id\": {idd}}";
  return environment_error(name + " cannot be read.");
}

Result<std::vector<RequestSpec>> parse(const std::string& text) {
  static const auto data = parse_data("id,text\n1,\"a\nb\"\n", "d.csv").value();
  return parse_requests(text, "mix.toml", &data, body_file);
}

std::string error_of(const std::string& text) {
  const auto read = parse(text);
  return read ? "no error" : read.error().text;
}

}  // namespace

TEST_CASE("requests are read in the order of the file", "[requests]") {
  const auto kinds = parse(R"([[request]]
weight = 9
target = "/items/{n}?id={id}"

[[request]]
method = "POST"
target = "/orders"
headers = { "X-B" = "{{{id}}}", "Accept" = "text/html", "a" = "" }
body = '{"id": {id}}'

[[request]]
target = "/t"
body_template = '{{"id": {id}}}'

[[request]]
target = "/f"
body_file = "order.json"
)")
                         .value();
  REQUIRE(kinds.size() == 4);
  CHECK(kinds[0].weight == 9);
  CHECK(kinds[0].method == "GET");
  CHECK(kinds[0].target == Template{"/items/", RequestNumber{}, "?id=", ColumnValue{0}});
  CHECK(kinds[0].fields.empty());
  CHECK(kinds[0].body.empty());
  CHECK(kinds[1].weight == 1);
  CHECK(kinds[1].method == "POST");
  CHECK(kinds[1].target == Template{"/orders"});
  REQUIRE(kinds[1].fields.size() == 3);
  CHECK(kinds[1].fields[0].name == "X-B");
  CHECK(kinds[1].fields[0].value == Template{"{", ColumnValue{0}, "}"});
  CHECK(kinds[1].fields[1].name == "Accept");
  CHECK(kinds[1].fields[2].name == "a");
  CHECK(kinds[1].body == Template{"{\"id\": {id}}"});  // no template: as it is
  CHECK(kinds[2].body == Template{"{\"id\": ", ColumnValue{0}, "}"});
  CHECK(kinds[3].body == Template{"{\n \"id\": {idd}}"});
}

TEST_CASE("headers may be a table of their own", "[requests]") {
  const auto kinds = parse("[[request]]\ntarget = '/'\n[request.headers]\nB = 'x'\nA = 'y'\n").value();
  REQUIRE(kinds.front().fields.size() == 2);
  CHECK(kinds.front().fields[0].name == "B");
}

TEST_CASE("requests without data have no columns", "[requests]") {
  const auto read = parse_requests("[[request]]\ntarget = '/{id}'\n", "mix.toml", nullptr, body_file);
  REQUIRE(read.has_error());
  CHECK(read.error().text.starts_with("mix.toml:2:10: \"target\", column 2: unknown placeholder {id}."));
  CHECK(parse_requests("[[request]]\ntarget = '/{n}'\n", "mix.toml", nullptr, body_file).has_value());
}

TEST_CASE("a mistake in a requests file is named with its line and column", "[requests]") {
  const std::string begin = "[[request]]\ntarget = '/'\n";
  const auto starts = [](const std::string& text, const std::string& with) {
    INFO(error_of(text));
    CHECK(error_of(text).starts_with(with));
  };
  starts("", "mix.toml:1:1: there must be at least one [[request]].");
  starts("[request]\ntarget = '/'\n", "mix.toml:1:1: there must be at least one [[request]].");
  starts("request = []\n", "mix.toml:1:1: there must be at least one [[request]].");
  starts("[[requets]]\n", "mix.toml:1:3: unknown key \"requets\". Did you mean \"request\"? Keys: request.");
  starts("[[request]]\n", "mix.toml:1:1: the key \"target\" is missing.");
  starts("[[request]]\ntarget = 'x'\n", "mix.toml:2:10: \"target\": \"x\" is no path and query.");
  starts("[[request]]\ntarget = '/{tetx}'\n",
         "mix.toml:2:10: \"target\", column 2: unknown placeholder {tetx}. Did you mean {text}?");
  starts(begin + "wieght = 2\n", "mix.toml:3:1: unknown key \"wieght\". Did you mean \"weight\"?");
  starts(begin + "weight = 0\n", "mix.toml:3:10: \"weight\" must be a whole number from 1 to 1,000,000.");
  starts(begin + "weight = 1.5\n", "mix.toml:3:10: \"weight\" must be a whole number");
  starts(begin + "method = 'GE T'\n", "mix.toml:3:10: \"GE T\" is no method.");
  starts(begin + "method = 5\n", "mix.toml:3:10: \"method\" must be a text.");
  starts(begin + "headers = 'A: b'\n", "mix.toml:3:11: \"headers\" must be a table");
  starts(begin + "headers = { A = 5 }\n", "mix.toml:3:17: \"A\" must be a text.");
  starts(begin + "headers = { A = '{' }\n", "mix.toml:3:17: \"A\", column 1: this { begins no placeholder.");
  starts(begin + "headers = { 'A b' = '' }\n", "mix.toml:3:13: \"A b: \" is no header field.");
  starts(begin + "headers = { content-length = '1' }\n", "mix.toml:3:13: content-length would contradict");
  starts(begin + "headers = { A = '{text}' }\n",
         "mix.toml:3:13: A: {text} has a value at d.csv:2 with a line end");
  starts(begin + "body = 'a'\nbody_file = 'b'\n",
         "mix.toml:4:13: a request has one body: \"body\" or \"body_file\", not both.");
  starts(begin + "body_template = '''\na\n{b'''\n",
         "mix.toml:3:17: \"body_template\", line 2, column 1: this { begins no placeholder.");
  starts(begin + "body_template_file = 'order.json'\n",
         "mix.toml:3:22: order.json:1:1: this { begins no placeholder.");
  starts(begin + "body = 5\n", "mix.toml:3:8: \"body\" must be a text.");
  starts("x = [[[[", "mix.toml:1:");
  starts("[[request]]\ntarget = '/'\n[[request]]\ntarget = ''\n",
         "mix.toml:4:10: \"target\" must be a text that is not");
}

TEST_CASE("a body's file that cannot be read ends the program as such", "[requests]") {
  const auto read = parse("[[request]]\ntarget = '/'\nbody_file = 'gone'\n");
  REQUIRE(read.has_error());
  CHECK(read.error().exit == ExitCode::environment);
  CHECK(read.error().text == "mix.toml:3:13: gone cannot be read.");
}

TEST_CASE("a requests file has limits", "[requests]") {
  std::string text;
  for (std::size_t i = 0; i < most_kinds; ++i) text += "[[request]]\ntarget = '/'\n";
  CHECK(parse(text).value().size() == most_kinds);
  CHECK(error_of(text + "[[request]]\ntarget = '/'\n") ==
        "mix.toml:2001:1: there may be 1,000 [[request]] at most.");
  CHECK(error_of(std::string(largest_requests_file.count + 1, ' ')) == "mix.toml is larger than 64MiB.");
}
