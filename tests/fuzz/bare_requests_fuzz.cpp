// Bytes are counted as the same requests, or refused, however they are cut.
#include <algorithm>
#include <optional>
#include <string_view>

#include "lab/bare_requests.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

namespace {

std::optional<std::size_t> counted(std::string_view bytes, std::size_t piece) {
  lab::BareRequests requests;
  std::size_t sum = 0;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto some = requests.take(bytes.substr(0, piece));
    if (!some) return std::nullopt;
    sum += *some;
  }
  return sum;
}

}  // namespace

// The first byte is the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = counted(bytes, bytes.size() + 1);
  require(counted(bytes, std::size_t{data[0]} + 1) == whole, "cutting makes no difference");
  std::size_t ends = 0;
  for (auto at = bytes.find("\r\n\r\n"); at != std::string_view::npos; at = bytes.find("\r\n\r\n", at + 4))
    ++ends;
  require(!whole || *whole == ends, "every head is one request");
  return 0;
}
