// Any text is either a list of requests that can be sent, or an error that says where.
#include <string>
#include <string_view>

#include "loadgen/request_source.hpp"
#include "loadgen/requests_file.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using waitbench::fuzz::require;

namespace {

Result<std::string> body_file(const std::string& name) {
  if (name.size() % 2 == 1) return environment_error(name + " cannot be read.");
  return "{{\"name\": \"" + name + "\"}}";
}

void check(const RequestSpec& kind, const DataRows& data) {
  require(kind.weight >= 1 && kind.weight <= largest_weight, "a request has a weight");
  require(check_method(kind.method).has_value(), "and a method");
  require(!kind.target.empty(), "and a target");
  for (const auto& field : kind.fields)
    require(check_field(field, &data).has_value(), "and fields that are some");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto data =
      std::make_shared<const DataRows>(parse_data("id,text\n1,a\n22,\"b\r\nc\"\n", "d.csv").value());
  auto kinds = parse_requests({reinterpret_cast<const char*>(bytes), size}, "f.toml", data.get(), body_file);
  if (!kinds) {
    require(kinds.error().text.starts_with("f.toml:"), "an error names its file");
    return 0;
  }
  require(!kinds->empty() && kinds->size() <= most_kinds, "there are requests");
  for (const auto& kind : *kinds) check(kind, *data);

  LoadOptions options;
  options.requests = {.kinds = std::move(*kinds), .data = data};
  const PreparedRequests prepared(options);
  RequestSource source(prepared);
  for (std::uint64_t n = 0; n < 8; ++n) {
    const auto request = source.request(n).bytes;
    require(request.find(" HTTP/1.1\r\n") < request.find("\r\n") + 1, "each has one line");
  }
  return 0;
}
