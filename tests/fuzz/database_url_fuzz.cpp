// Any text is either the URI of a database, without a password, or an error that quotes nothing of it.
#include <string_view>

#include "servers/database/database_url.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::servers::database;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = parse_database_url(text);
  if (url) {
    require(url->uri == text, "what libpq gets is what was written");
    require(url->place.find(':') != std::string::npos, "it says where");
    require(parse_database_url(url->uri).has_value(), "it can be read again");
  } else {
    require(url.error().exit == ExitCode::usage, "a bad URI is a usage error");
    require(url.error().text.size() < 150, "an error is short");
    for (const char c : url.error().text) require(c >= ' ' && c <= '~', "an error is printable");
  }
  return 0;
}
