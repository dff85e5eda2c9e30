// docs/method.md explains every reason against a run that experiments may tolerate, and no other but two.
#include <algorithm>
#include <string>
#include <vector>

#include "loadgen/validity.hpp"
#include "tests/catch.hpp"
#include "tests/golden/generated_part.hpp"

using namespace waitbench;

namespace {

// The codes of the first cells of the table that begins so, each once, in their order.
std::vector<std::string> codes_in(const std::string& page, std::string_view heading) {
  std::vector<std::string> codes;
  auto at = page.find(heading);
  REQUIRE(at != std::string::npos);
  for (at = page.find('\n', at) + 1; page[at] == '|'; at = page.find('\n', at) + 1) {
    auto cell = page.substr(at + 1, page.find('|', at + 1) - at - 1);
    for (std::size_t open = 0; (open = cell.find('`', open)) != std::string::npos;) {
      const auto close = cell.find('`', open + 1);
      const auto code = cell.substr(open + 1, close - open - 1);
      if (std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
      open = close + 1;
    }
  }
  return codes;
}

}  // namespace

TEST_CASE("every reason of validity is explained", "[golden]") {
  auto expected = std::vector<std::string>(loadgen::reason_codes.begin(), loadgen::reason_codes.end());
  expected.insert(expected.end(), {"accounting", "server_failed"});
  CHECK(codes_in(test::read_page(WAITBENCH_METHOD_PAGE), "| code | when | | what to do |") == expected);
}
