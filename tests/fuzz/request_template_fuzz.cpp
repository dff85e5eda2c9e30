// Any text is either a template, which is read back as it is written, or a mistake at one of its bytes; and
// whatever it is filled with, one request comes of it, whose length is told rightly.
#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include "loadgen/request_source.hpp"
#include "loadgen/target.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using waitbench::fuzz::require;

namespace {

// Values that would end a target, a field or a request if they were let.
const std::shared_ptr<const DataRows>& data() {
  static const auto rows = std::make_shared<const DataRows>(
      parse_data("id,user name,\xC3\xA4\n1,,x\n\"a\r\nb: c\r\n\r\n\",\" /?#&=%+\"\"{n}\x7f\",\xFF\n", "d.csv")
          .value());
  return rows;
}

void check_url(std::string_view text) {
  const auto read = parse_target_url(text, data()->columns());
  if (!read) {
    require(read.error().exit == ExitCode::usage, "what is no URL is a usage error");
    return;
  }
  const auto plain = parse_url(text);
  require(!plain || (read->target.empty() && read->url.text() == plain->text()), "a URL is read as ever");
}

void check_target(std::string_view text) {
  const auto target = parse_target(text, data()->columns(), "here");
  if (!target) return;
  LoadOptions options;
  options.url.host_header = "h";
  options.requests = {.kinds = {{.target = *target}}, .data = data()};
  const PreparedRequests prepared(options);
  RequestSource source(prepared);
  for (std::uint64_t n = 0; n < 2; ++n) {
    const auto bytes = source.request(n).bytes;
    constexpr std::string_view begin = "GET ", end = " HTTP/1.1\r\nHost: h\r\n\r\n";
    require(bytes.starts_with(begin) && bytes.ends_with(end), "a request is one");
    const auto sent = bytes.substr(begin.size(), bytes.size() - begin.size() - end.size());
    const auto url = parse_url("http://h" + std::string(sent));
    require(url && url->target == sent, "a filled target is a path and query");
  }
}

void check_body(const Template& body) {
  LoadOptions options;
  options.requests = {.kinds = {{.method = "POST", .body = body}}, .data = data()};
  const PreparedRequests prepared(options);
  RequestSource source(prepared);
  const auto bytes = source.request(1).bytes;
  const auto head = bytes.find("\r\n\r\n") + 4;
  constexpr std::string_view name = "Content-Length: ";
  const auto* const digits = bytes.data() + bytes.find(name) + name.size();
  std::size_t length = 0;
  std::from_chars(digits, bytes.data() + head, length);
  require(head + length == bytes.size(), "a body is as long as told");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto& columns = data()->columns();
  require(columns.size() == 3, "the test's own table can be read");
  check_url(text);
  check_target(text);
  const auto parsed = parse_template(text, columns);
  if (!parsed) {
    require(parsed.error().offset < size, "a mistake stands somewhere");
    require(!mistake_in_file("f", text, parsed.error()).text.empty(), "and is told");
    return 0;
  }
  require(format_template(*parsed, columns) == text, "a template is written as it is read");
  require(std::ranges::none_of(*parsed, [](const Piece& p) { return p == Piece(std::string()); }),
          "no piece is empty");
  check_body(*parsed);
  return 0;
}
