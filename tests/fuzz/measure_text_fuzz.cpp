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
  for (const auto& [name, help, kind, answer_class, value] : *read)
    measures.push_back({name, help, kind, answer_class, value});
  const auto again = parse_measures(format_measures(measures));
  require(again.has_value(), "what was read can be told");
  require(again->size() == read->size(), "as many as were read");
  for (std::size_t i = 0; i < read->size(); ++i) {
    const auto &before = (*read)[i], &after = (*again)[i];
    require(before.name == after.name && before.help == after.help && before.kind == after.kind &&
                before.answer_class == after.answer_class,
            "the same texts");
    require(before.value == after.value || (std::isnan(before.value) && std::isnan(after.value)),
            "the same value");
  }
  return 0;
}
