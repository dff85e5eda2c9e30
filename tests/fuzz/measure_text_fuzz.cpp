// Any text is either measures, which then survive being written and read, or nothing.
#include <cmath>
#include <string>
#include <string_view>

#include "servers/processes/measure_text.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench::servers;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = parse_measures({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  std::vector<Measure> measures;
  for (const auto& measure : *read) measures.push_back(measure.view());
  const auto again = parse_measures(format_measures(measures));
  require(again.has_value(), "what was read can be told");
  require(again->size() == read->size(), "as many as were read");
  for (std::size_t i = 0; i < read->size(); ++i) {
    const auto &before = (*read)[i], &after = (*again)[i];
    require(before.name == after.name && before.help == after.help && before.kind == after.kind &&
                before.label_key == after.label_key && before.label_value == after.label_value,
            "the same texts");
    const auto* number = std::get_if<double>(&before.value);
    require(before.value == after.value ||
                (number != nullptr && std::isnan(*number) && std::isnan(std::get<double>(after.value))),
            "the same value");
    require((before.kind == Measure::Kind::times) == (number == nullptr), "times are a histogram");
  }
  return 0;
}
