// Any text is read to its end: each line is an interval, which then survives being written and read, a
// remark, or a usage error that names it.
#include <algorithm>
#include <string_view>

#include "core/encoding/histogram_codec.hpp"
#include "report/hlog.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

namespace {

void judge(const HlogInterval& interval) {
  require(interval.begin_s >= 0 && interval.length_s >= 0 && interval.max >= 0, "times are not negative");
  require(interval.tag.find_first_of(",\n") == std::string::npos, "a tag is one field");
  const auto line = hlog_line(interval.tag, Duration::zero(), Duration::zero(), interval.histogram);
  HlogReader reader(line);
  const auto again = reader.next();
  require(again.has_value() && again->has_value(), "what is written can be read");
  require((*again)->tag == interval.tag && (*again)->histogram == interval.histogram, "and is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto lines_left = std::ranges::count(text, '\n') + 1;
  for (HlogReader reader(text);; --lines_left) {
    const auto interval = reader.next();
    if (interval && !*interval) break;
    require(lines_left > 0, "no more intervals and mistakes than lines");
    if (interval) {
      judge(**interval);
    } else {
      require(interval.error().exit == ExitCode::usage && interval.error().text.starts_with("line "),
              "a bad line is a usage error that names it");
    }
    require(!reader.start_time_s() || *reader.start_time_s() >= 0, "a start is a number");
  }
  return 0;
}
