#include "servers/thread/inspect.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>
#include <strings.h>

#include "core/http/token.hpp"
#include "servers/upstream/deadline.hpp"

namespace waitbench::servers {
namespace {

using http::Answer;
using http::error_answer;

// What the library adds to the headers that were sent.
constexpr std::array<const char*, 4> added_by_library{"REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR",
                                                      "LOCAL_PORT"};

const std::string time_left_name(upstream::time_left_field);

bool is_added(const std::string& name) {
  return std::ranges::any_of(added_by_library, [&](const char* added) { return name == added; });
}

bool same(const std::string& text, const char* other) {
  return ::strcasecmp(text.c_str(), other) == 0;
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec != std::errc{} || rest != end) return {};
  return value;
}

bool has_control_character(const std::string& value) {
  return std::ranges::any_of(value, [](unsigned char c) { return (c < ' ' && c != '\t') || c == 127; });
}

std::optional<Answer> inspect_fields(const httplib::Request& request, const Limits& limits) {
  std::size_t count = 0, size = 0;
  for (const auto& [name, value] : request.headers) {
    if (is_added(name)) continue;
    if (!is_token(name) || has_control_character(value)) return error_answer(400, "malformed header field.");
    ++count;
    size += name.size() + value.size() + 4;
  }
  if (count > limits.fields) return error_answer(431, "too many header fields.");
  if (size > limits.fields_size.count) return error_answer(431, "the header is too large.");
  return {};
}

std::optional<Answer> inspect_framing(const httplib::Request& request, const Limits& limits) {
  const auto& headers = request.headers;
  const auto lengths = headers.count("Content-Length");
  const auto codings = headers.count("Transfer-Encoding");
  if (lengths > 1) return error_answer(400, "more than one Content-Length.");
  if (codings > 1) return error_answer(400, "more than one Transfer-Encoding.");
  if (lengths > 0 && codings > 0) return error_answer(400, "Content-Length with Transfer-Encoding.");
  if (codings > 0) {
    if (request.version == "HTTP/1.0") return error_answer(400, "Transfer-Encoding in HTTP/1.0.");
    const auto& coding = headers.find("Transfer-Encoding")->second;
    if (coding.find(',') != std::string::npos) return error_answer(400, "more than one transfer coding.");
    if (!same(coding, "chunked")) return error_answer(501, "the only transfer coding understood is chunked.");
  }
  if (lengths > 0) {
    const auto length = number(headers.find("Content-Length")->second);
    if (!length) return error_answer(400, "Content-Length is not a number.");
    if (*length > limits.body.count) return error_answer(413, "the body is too large.");
  }
  return {};
}

}  // namespace

std::optional<Answer> inspect(const httplib::Request& request, const Limits& limits) {
  if (auto refusal = inspect_fields(request, limits)) return refusal;
  const auto hosts = request.headers.count("Host");
  if (hosts > 1) return error_answer(400, "more than one Host.");
  if (hosts == 0 && request.version == "HTTP/1.1") return error_answer(400, "Host is missing.");
  if (hosts == 1 && !http::is_host(request.headers.find("Host")->second))
    return error_answer(400, "Host is not a host.");
  if (auto refusal = inspect_framing(request, limits)) return refusal;
  if (const auto expect = request.headers.find("Expect"); expect != request.headers.end() &&
                                                          request.version == "HTTP/1.1" &&
                                                          !same(expect->second, "100-continue")) {
    return error_answer(417, "the only expectation met is 100-continue.");
  }
  if (const auto n = request.headers.find(http::request_number_field);
      n != request.headers.end() && !number(n->second))
    return error_answer(400, "Waitbench-Request is not a whole number below 2^64.");
  if (const auto left = request.headers.find(time_left_name);
      left != request.headers.end() && !upstream::parse_time_left(left->second))
    return error_answer(400, http::bad_time_left);
  return {};
}

std::optional<std::uint64_t> announced_size(const httplib::Request& request) {
  if (request.headers.contains("Transfer-Encoding")) return {};
  const auto length = request.headers.find("Content-Length");
  return length == request.headers.end() ? 0 : number(length->second);
}

bool means_to_stay(const httplib::Request& request) {
  bool close = false, keep_alive = false;
  const auto [first, last] = request.headers.equal_range("Connection");
  for (auto field = first; field != last; ++field) {
    for (const auto option : std::views::split(field->second, ',')) {
      std::string word(option.begin(), option.end());
      std::erase_if(word, [](char c) { return c == ' ' || c == '\t'; });
      close = close || same(word, "close");
      keep_alive = keep_alive || same(word, "keep-alive");
    }
  }
  return request.version == "HTTP/1.0" ? keep_alive : !close;
}

bool library_reads_body(const httplib::Request& request) {
  constexpr std::array<const char*, 4> methods{"POST", "PUT", "PATCH", "DELETE"};
  return std::ranges::any_of(methods, [&](const char* method) { return request.method == method; });
}

http::Request translate(const httplib::Request& request, TimePoint now) {
  http::Request translated{.method = request.method, .target = request.target, .number = {}};
  if (const auto n = request.headers.find(http::request_number_field); n != request.headers.end())
    translated.number = number(n->second);
  if (const auto left = request.headers.find(time_left_name); left != request.headers.end()) {
    if (const auto span = upstream::parse_time_left(left->second)) translated.deadline = now + *span;
  }
  return translated;
}

}  // namespace waitbench::servers
