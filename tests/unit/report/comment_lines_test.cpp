#include "report/comment_lines.hpp"

#include <algorithm>
#include <sstream>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("a remark that fits is one line in brackets", "[comment_lines]") {
  CHECK(comment_lines("Run = thread") == "#[Run = thread]\n");
  CHECK(comment_lines("") == "#[]\n");
}

TEST_CASE("a long remark goes on in lines of its own, broken at blanks", "[comment_lines]") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "word" + std::to_string(i) + " ";
  const auto lines = lines_of(comment_lines(text));
  REQUIRE(lines.size() > 2);
  CHECK(lines[0].starts_with("#[word0 word1 "));
  std::string again;
  for (const auto& line : lines) {
    CHECK(line.size() <= 120);
    if (&line != &lines[0]) CHECK(line.starts_with("# word"));
    again += line.substr(&line == &lines[0] ? 2 : 1);
  }
  CHECK(again.substr(0, text.size() - 1) == text.substr(0, text.size() - 1));
}

TEST_CASE("no text leads out of the remark", "[comment_lines]") {
  for (const std::string hostile : {"a\n0.000,1.000,1.0,HIST", "\r\n\"StartTimestamp\"", "\xff\x1b[31m"}) {
    const auto lines = lines_of(comment_lines(hostile));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find_first_of("\r\x1b") == std::string::npos);
  }
}

TEST_CASE("words without end are broken between characters", "[comment_lines]") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "漢";
  std::string again;
  for (const auto& line : lines_of(comment_lines(text))) {
    CHECK(line.size() <= 120);
    CHECK(std::ranges::count_if(line, [](char c) { return (c & 0xc0) == 0x80; }) % 2 == 0);  // 2 in each
    again += line.substr(line.starts_with("#[") ? 2 : 2);
  }
  CHECK(again == text + "]");
}
