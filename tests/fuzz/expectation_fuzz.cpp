// Any text is either thresholds, which then survive being written and read, or a usage error.
#include <string_view>

#include "core/record/expectation.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto expectations = parse_expectations({reinterpret_cast<const char*>(data), size});
  if (!expectations) {
    require(expectations.error().exit == ExitCode::usage, "bad thresholds are a usage error");
    return 0;
  }
  require(!expectations->empty(), "there is at least one");
  for (const auto& expectation : *expectations) {
    const auto again = parse_expectation(expectation.text);
    require(again.has_value(), "what is told can be read");
    require(again->metric == expectation.metric && again->comparison == expectation.comparison,
            "what is read back means the same");
    require(judge(expectation, Run{}).claim == expectation.text, "a verdict names its threshold");
  }
  return 0;
}
