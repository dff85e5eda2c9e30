// Any text is either a time that is left, which then survives being written and read, or none.
#include <string_view>

#include "servers/upstream/deadline.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto left = parse_time_left({reinterpret_cast<const char*>(data), size});
  if (!left) return 0;
  require(*left >= Duration(0) && *left <= std::chrono::seconds(99'999'999), "a time is within its limits");
  const auto written = format_time_left(*left);
  require(written.size() <= 10, "eight digits and a unit");
  const auto again = parse_time_left(written);
  require(again.has_value(), "what is written can be read");
  require(*again <= *left, "it is never more than is left");
  require(*left - *again < std::chrono::seconds(1) && (*left >= std::chrono::seconds(99) || *again == *left),
          "it is rounded to its unit only");
  require(format_time_left(*again) == written, "writing it again changes nothing");
  return 0;
}
