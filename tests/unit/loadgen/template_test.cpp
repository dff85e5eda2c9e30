#include "loadgen/template.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

const std::vector<std::string> columns{"id", "name", "first name", "n\xC3\xA4her"};

Template parsed(std::string_view text) {
  const auto result = parse_template(text, columns);
  REQUIRE(result.has_value());
  return *result;
}

TemplateMistake mistake(std::string_view text) {
  const auto result = parse_template(text, columns);
  return result ? TemplateMistake{0, "none"} : result.error();
}

}  // namespace

TEST_CASE("a text without braces is itself", "[template]") {
  CHECK(parsed("").empty());
  CHECK(parsed("a\r\nb") == Template{"a\r\nb"});
  CHECK_FALSE(varies(parsed("a")));
}

TEST_CASE("placeholders are the number and the columns, by name", "[template]") {
  CHECK(parsed("{n}") == Template{RequestNumber{}});
  CHECK(parsed("a{id}b{n}{name}") == Template{"a", ColumnValue{0}, "b", RequestNumber{}, ColumnValue{1}});
  CHECK(parsed("{first name}{n\xC3\xA4her}") == Template{ColumnValue{2}, ColumnValue{3}});
  CHECK(varies(parsed("a{n}")));
}

TEST_CASE("doubled braces are braces", "[template]") {
  CHECK(parsed("{{}}") == Template{"{}"});
  CHECK(parsed("{{id}}") == Template{"{id}"});
  CHECK(parsed("{{\"user\": {{\"id\": {id}}}}}") == Template{"{\"user\": {\"id\": ", ColumnValue{0}, "}}"});
  CHECK(parsed("{{{id}}}") == Template{"{", ColumnValue{0}, "}"});
}

TEST_CASE("a placeholder that is none is told with its place, and the nearest", "[template]") {
  CHECK(mistake("a{nmae}").offset == 1);
  CHECK(mistake("a{nmae}").text ==
        "unknown placeholder {nmae}. Did you mean {name}? Placeholders: {n}, {id}, {name}, {first name}, "
        "{n\xC3\xA4her}. For a brace write {{ or }}.");
  CHECK(mistake("{}").text.starts_with("unknown placeholder {}. Placeholders:"));
  CHECK(mistake("{\"a\": 1}").text.starts_with("unknown placeholder {\"a\": 1}."));
  CHECK(mistake("{" + std::string(100, 'x') + "}")
            .text.starts_with("unknown placeholder {" + std::string(64, 'x') + "...}."));
  const auto bare = parse_template("{id}", {});
  REQUIRE(bare.has_error());
  CHECK(bare.error().text.find("Placeholders: {n}; --data adds") != std::string::npos);
}

TEST_CASE("of many columns only some are listed", "[template]") {
  std::vector<std::string> many;
  for (int i = 0; i < 12; ++i) many.push_back("c" + std::to_string(i));
  const auto result = parse_template("{x}", many);
  REQUIRE(result.has_error());
  CHECK(result.error().text.find("{c8}, {c9} and 2 more.") != std::string::npos);
}

TEST_CASE("braces that are not paired are told with their place", "[template]") {
  CHECK(mistake("ab{").offset == 2);
  CHECK(mistake("ab{id").text == "this { begins no placeholder. For a brace write {{.");
  CHECK(mistake("{\"a\": {id}}").offset == 0);
  CHECK(mistake("{\"a\": {id}}").text.starts_with("this { begins no placeholder."));
  CHECK(mistake("{id}}").offset == 4);
  CHECK(mistake("{id}}").text == "this } closes nothing. For a brace write }}.");
}

TEST_CASE("a template has a limit of placeholders", "[template]") {
  std::string text;
  for (std::size_t i = 0; i < most_places; ++i) text += "{n}";
  CHECK(parsed(text).size() == most_places);
  CHECK(mistake(text + "{n}").text == "more than 10,000 placeholders.");
}

TEST_CASE("a template is written as it is read", "[template]") {
  for (const auto* text : {"", "a", "{n}", "{{{id}}}", "a{name}b{{}}{first name}"}) {
    CHECK(format_template(parsed(text), columns) == text);
  }
  CHECK(format_template(plain_text("{n}"), {}) == "{{n}}");
  CHECK(plain_text("").empty());
}

TEST_CASE("a mistake is placed in its line", "[template]") {
  const std::string_view text = "ab\ncd{x";
  CHECK(mistake_in_text("--header A", "ab{x", {2, "wrong."}).text == "--header A, column 3: wrong.");
  CHECK(mistake_in_text("\"body\"", text, {5, "wrong."}).text == "\"body\", line 2, column 3: wrong.");
  CHECK(mistake_in_file("b.json", text, {5, "wrong."}).text == "b.json:2:3: wrong.");
  CHECK(mistake_in_file("b.json", text, {0, "wrong."}).text == "b.json:1:1: wrong.");
}
