#include "loadgen/request.hpp"

#include <algorithm>

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include "core/http/token.hpp"

namespace waitbench::loadgen {
namespace {

constexpr std::size_t number_digits =
    20;  // of the largest 64-bit number; leading zeros keep the length fixed

bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

bool is_named(std::string_view name, std::string_view wanted) {
  return boost::beast::iequals({name.data(), name.size()}, {wanted.data(), wanted.size()});
}

}  // namespace

Result<void> check_request(const RequestSpec& request) {
  if (!is_token(request.method))
    return usage_error(
        fmt::format("--method \"{}\" is no method. Write GET, HEAD, POST or another word.", request.method));
  for (const auto& [name, value] : request.fields) {
    if (!is_token(name) || std::ranges::any_of(value, is_control))
      return usage_error(
          fmt::format("--header \"{}: {}\" is no header field. Write \"Name: value\".", name, value));
    if (is_named(name, "Content-Length") || is_named(name, "Transfer-Encoding"))
      return usage_error(fmt::format("--header {} would contradict the body, whose length is known.", name));
  }
  return {};
}

RequestBytes::RequestBytes(const Url& url, const RequestSpec& request, bool numbered)
    : text_(fmt::format("{} {} HTTP/1.1\r\n", request.method, url.target)),
      answers_have_bodies_(request.method != "HEAD") {
  const auto has_host =
      std::ranges::any_of(request.fields, [](const auto& f) { return is_named(f.first, "Host"); });
  if (!has_host) text_ += fmt::format("Host: {}\r\n", url.host_header);
  for (const auto& [name, value] : request.fields) text_ += fmt::format("{}: {}\r\n", name, value);
  // Told also of an empty body where one is expected: RFC 9110 section 8.6.
  const bool expects_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (expects_body || !request.body.empty())
    text_ += fmt::format("Content-Length: {}\r\n", request.body.size());
  if (numbered) {
    text_ += "Waitbench-Request: ";
    number_at_ = text_.size();
    text_.append(number_digits, '0');
    text_ += "\r\n";
  }
  text_ += "\r\n" + request.body;
}

std::string_view RequestBytes::bytes(std::uint64_t n) noexcept {
  if (number_at_ != 0) {
    for (std::size_t i = number_digits; i-- > 0; n /= 10)
      text_[number_at_ + i] = static_cast<char>('0' + n % 10);
  }
  return text_;
}

}  // namespace waitbench::loadgen
