// Of any bytes, the tail is no longer than they are, and is told in one short line or not at all.
#include <string_view>

#include "messaging/sqlite/log_tail.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench::messaging;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view log(reinterpret_cast<const char*>(data), size);
  const auto tail = sqlite::tail_of(log);
  require(tail.bytes <= size, "no more is left out than there is");
  require(tail.commits * (24 + 512) <= tail.bytes, "each commit is a whole frame");
  const auto text = sqlite::tail_text(tail, "jobs.db-wal");
  require(text.empty() == (tail.bytes == 0), "what was left out is told");
  require(text.size() < 300 && text.find('\n') == std::string::npos, "in one line");
  return 0;
}
