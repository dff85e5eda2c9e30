// Any text is either a record whose figures can be compared, or a usage error of one line.
#include <cmath>
#include <string_view>

#include "report/set_comparison.hpp"
#include "report/set_comparison_json.hpp"
#include "report/set_comparison_text.hpp"
#include "report/stored_record.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto record = parse_stored_record(text);
  if (!record) {
    require(record.error().exit == ExitCode::usage, "a bad record is a usage error");
    require(record.error().text.find('\n') == std::string::npos, "an error is one line");
    return 0;
  }
  for (const auto& run : record->runs) {
    for (const auto& value : run.figures)
      require(!value || (std::isfinite(*value) && *value >= 0), "a figure is finite and not negative");
  }
  const RecordSet set{.name = "a", .records = {*record, *record}};
  const auto compared = compare_sets(set, set, {});
  if (!compared) {
    require(record->runs.empty(), "what has runs can be compared with itself");
    return 0;
  }
  for (const auto& run : compared->runs) {
    for (const auto& figure : run.figures)
      require(figure.finding == Difference::same || figure.finding == Difference::not_shown,
              "nothing differs from itself");
  }
  require(!set_comparison_text(*compared, {}).empty() && !set_comparison_json(*compared).empty(),
          "what is compared can be told");
  return 0;
}
