// Any text is either a URL whose parts fit on a request line and in a Host field, or a usage error.
#include <algorithm>
#include <string_view>

#include "core/http/url.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

namespace {

// No blank, no control character: nothing that could end the field or begin another one.
bool is_one_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c != '\x7f'; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto url = parse_url({reinterpret_cast<const char*>(data), size});
  if (!url) {
    require(url.error().exit == ExitCode::usage, "what is no URL is a usage error");
    return 0;
  }
  require(!url->host.empty() && url->port != 0, "a URL says where to connect");
  require(is_one_word(url->target) && url->target.front() == '/', "a target is a path, and one word");
  require(is_one_word(url->host_header), "a Host field is one word");
  const auto again = parse_url(url->text());
  require(again.has_value(), "what is written can be read");
  require(again->text() == url->text(), "and is written the same");
  require(again->host == url->host && again->port == url->port && again->target == url->target,
          "what is read back is the same URL");
  return 0;
}
