#include "servers/http/message.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "servers/http/append.hpp"

namespace waitbench::servers::http {
namespace {

constexpr std::size_t longest_error = 300;  // in bytes

}  // namespace

bool is_host(std::string_view text) noexcept {
  constexpr std::string_view others = "-._~%!$&'()*+;=:[]";
  return std::ranges::all_of(text, [&](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

std::string_view names_of(Methods methods) noexcept {
  constexpr std::array<std::string_view, 4> names{"", "GET, HEAD", "GET, POST", "GET, HEAD, POST"};
  return names[static_cast<std::size_t>(methods)];
}

void resize_body(Answer& answer, std::size_t size) {
  if (answer.body.size() <= size) {
    answer.body.resize(size, ' ');
  } else {
    answer.body.assign(size, '.');
    answer.content_type = "text/plain";
  }
}

Answer error_answer(int status, const std::string& text) {
  // What a client sent may be quoted in `text`: it may be long, be no text, and need not be UTF-8.
  const auto replace = nlohmann::json::error_handler_t::replace;
  auto line = text.substr(0, longest_error);
  std::ranges::replace_if(line, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }, '?');
  if (text.size() > longest_error) line += "...";
  Answer answer;
  answer.status = status;
  answer.body = nlohmann::json{{"error", line}}.dump(-1, ' ', false, replace) + "\n";
  if (status == 405) answer.allowed = Methods::get;
  return answer;
}

Answer no_thread_answer() {
  return error_answer(503, "no thread could be created for this connection (see `waitbench doctor`).");
}

Answer all_threads_taken_answer(std::uint64_t most) {
  return error_answer(
      503, fmt::format("every thread that a connection may have is taken (--max-threads {}).", most));
}

const char* reason_phrase(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Payload Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

std::string serialize(const Answer& answer, bool with_body, Persistence connection) {
  std::string bytes;
  bytes.reserve(192 + (with_body ? answer.body.size() : 0));
  append(bytes, "HTTP/1.1 ", answer.status, " ", reason_phrase(answer.status));
  append(bytes, "\r\nContent-Type: ", answer.content_type);
  append(bytes, "\r\nContent-Length: ", answer.body.size(), "\r\n");
  if (answer.allowed != Methods::unsaid) append(bytes, "Allow: ", names_of(answer.allowed), "\r\n");
  if (!answer.location.empty()) append(bytes, "Location: ", answer.location, "\r\n");
  if (answer.retry_after) append(bytes, "Retry-After: ", answer.retry_after->count(), "\r\n");
  if (connection == Persistence::closes) bytes += "Connection: close\r\n";
  if (connection == Persistence::said_stays) bytes += "Connection: keep-alive\r\n";
  bytes += "\r\n";
  if (with_body) bytes += answer.body;
  return bytes;
}

}  // namespace waitbench::servers::http
