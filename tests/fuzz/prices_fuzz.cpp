// Any text is either a list of prices, which is then written as it was read, or a usage error of one line.
#include <string_view>

#include "lab/advice/advise.hpp"
#include "lab/advice/prices_json.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto prices = lab::parse_prices(text);
  if (!prices) {
    require(prices.error().exit == ExitCode::usage, "bad prices are a usage error");
    require(prices.error().text.find('\n') == std::string::npos, "an error is one line");
    return 0;
  }
  require(lab::prices_json(*prices) == text, "what is read can be written again");
  // Whatever they say, advice can be given.
  lab::Workload workload;
  workload.io = std::chrono::milliseconds(1);
  workload.later = std::chrono::milliseconds(1);
  workload.demand = lab::ArrivalRate{10};
  require(lab::advise(workload, &*prices, {}).alternatives.size() == 5, "every alternative is told");
  return 0;
}
