// Is a part of a page of docs/ what the program's own table says?
//
// Such a part stands between <!-- begin: NAME --> and <!-- end: NAME -->. WAITBENCH_APPROVE=1 writes it anew
// (tests/golden/approved.hpp).
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "tests/catch.hpp"

namespace waitbench::test {

inline std::string read_page(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

/// As a cell of a table may hold it.
inline std::string in_markdown(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

inline void check_generated(const std::string& path, const std::string& name, const std::string& expected) {
  auto page = read_page(path);
  const auto begin = fmt::format("<!-- begin: {} -->\n", name);
  const auto found = page.find(begin), to = page.find(fmt::format("<!-- end: {} -->", name));
  REQUIRE(found != std::string::npos);
  REQUIRE(to != std::string::npos);
  const auto from = found + begin.size();
  auto length = to - from;
  if (std::getenv("WAITBENCH_APPROVE") != nullptr) {
    page.replace(from, length, expected);
    std::ofstream(path, std::ios::binary) << page;
    length = expected.size();
  }
  CHECK(page.substr(from, length) == expected);
}

}  // namespace waitbench::test
