#include "lab/bare_requests.hpp"

#include <algorithm>
#include <array>

namespace waitbench::lab {
namespace {

constexpr std::string_view line_end = "\r\n", head_end = "\r\n\r\n";

// Fields after which more follows than an answer: RFC 9112 sections 6 and 9, RFC 9110 sections 7.8
// and 10.1.1.
constexpr std::array<std::string_view, 5> asking_for_more{"content-length", "transfer-encoding", "connection",
                                                          "upgrade", "expect"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool asks_for_more(std::string_view field) {
  const auto name = field.substr(0, field.find(':'));
  return std::ranges::any_of(
      asking_for_more, [&](std::string_view known) { return std::ranges::equal(name, known, {}, lower); });
}

bool is_bare(std::string_view head) {
  const auto request_line = head.substr(0, head.find(line_end));
  if (!request_line.starts_with("GET ") || !request_line.ends_with(" HTTP/1.1")) return false;
  head.remove_prefix(request_line.size() + line_end.size());
  while (!head.empty()) {
    const auto field = head.substr(0, head.find(line_end));
    if (asks_for_more(field)) return false;
    head.remove_prefix(field.size() + line_end.size());
  }
  return true;
}

}  // namespace

std::optional<std::size_t> BareRequests::take(std::string_view bytes) {
  std::string joined;
  if (!kept_.empty()) {
    joined.swap(kept_);
    joined += bytes;
    bytes = joined;
  }
  std::size_t requests = 0;
  while (!bytes.empty()) {
    if (!known_.empty() && bytes.starts_with(known_)) {
      bytes.remove_prefix(known_.size());
      ++requests;
      continue;
    }
    const auto end = bytes.find(head_end);
    const auto length = end == std::string_view::npos ? bytes.size() : end + head_end.size();
    if (length > head_limit) return std::nullopt;
    const auto head = bytes.substr(0, length);
    bytes.remove_prefix(length);
    if (end == std::string_view::npos) {
      kept_ = head;
    } else if (is_bare(head)) {
      known_ = head;
      ++requests;
    } else {
      return std::nullopt;
    }
  }
  return requests;
}

}  // namespace waitbench::lab
