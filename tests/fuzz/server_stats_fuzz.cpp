// Any page either tells a server's state or is refused; a state that is told has requests in flight.
#include <string_view>

#include "loadgen/server_stats.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto state = loadgen::parse_server_stats(std::string_view(reinterpret_cast<const char*>(data), size));
  require(state.has_value() == (!state.has_error() && state->in_flight.has_value()),
          "a state is told in full");
  if (state.has_error()) require(state.error().exit == ExitCode::environment, "a bad page is the server's");
  return 0;
}
