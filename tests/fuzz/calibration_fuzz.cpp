// Any text is either a calibration, which is then written as it was read, or a usage error of one line.
#include <string_view>

#include "lab/calibration_json.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto calibration = lab::parse_calibration(text);
  if (!calibration) {
    require(calibration.error().exit == ExitCode::usage, "a bad calibration is a usage error");
    return 0;
  }
  require(lab::calibration_json(*calibration) == text, "what is read can be written again");
  require(calibration->latency_p50.least <= calibration->latency_p50.median &&
              calibration->latency_p50.median <= calibration->latency_p50.most,
          "a spread is in order");
  require(lab::carried_facts(*calibration, calibration->on).empty() != calibration->valid(),
          "what is valid is carried, and nothing else");
  return 0;
}
