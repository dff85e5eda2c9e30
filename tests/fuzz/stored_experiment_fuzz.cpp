// Any text is either a record, with or without an experiment that can be told, or a usage error of one line.
#include <string_view>

#include "report/experiment_index.hpp"
#include "report/experiment_list.hpp"
#include "report/stored_experiment.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = parse_stored_experiment(text);
  if (!read) {
    require(read.error().exit == ExitCode::usage, "a bad record is a usage error");
    require(read.error().text.find('\n') == std::string::npos, "an error is one line");
    return 0;
  }
  if (!*read) return 0;
  const std::vector all{**read, **read};
  require(!index_json(all).empty() && !index_html(all).empty() && !index_text(all, "i", {}).empty(),
          "what is read can be told");
  const ListedExperiment listed{.name = "n", .title = "t", .claim = "c", .source = "", .last = **read};
  require(!list_text({listed}, {}).empty() && !list_json({listed}).empty(), "what is read can be listed");
  return 0;
}
