// A request and an answer, as much of them as the servers here need.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/units.hpp"

namespace waitbench::servers::http {

struct Request {
  std::string method;                   ///< as sent, case kept
  std::string target;                   ///< as sent: "/?plan=cpu%201ms", or in absolute form
  std::optional<std::uint64_t> number;  ///< the field Waitbench-Request
  /// When its client gives it up, by the field Waitbench-Timeout, counted from when it was there whole;
  /// max(): it did not say.
  TimePoint deadline = TimePoint::max();
};

struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  bool names_methods = false;                                         ///< carries "Allow: GET, HEAD"
  std::optional<std::chrono::duration<std::uint32_t>> retry_after{};  ///< carries "Retry-After"
};

/// The field that gives a request its number, so that every server draws the same plan for it.
inline constexpr auto request_number_field = "Waitbench-Request";
inline constexpr auto allowed_methods = "GET, HEAD";

/// What is said of a field Waitbench-Timeout that does not hold a time.
inline constexpr auto bad_time_left =
    "Waitbench-Timeout is not at most eight digits with the unit s, ms or us.";

/// Whether `text` is made of the characters of a host and port (RFC 3986 section 3.2.2); empty is.
bool is_host(std::string_view text) noexcept;

/// An error as every server here tells it: {"error": text}.
Answer error_answer(int status, const std::string& text);
/// 503: a connection came for which the kernel gave no thread.
Answer no_thread_answer();
/// 503: a connection came while as many had a thread as may (`--max-threads`).
Answer all_threads_taken_answer(std::uint64_t most);
/// "Not Found"; empty for a status that no server here sends.
const char* reason_phrase(int status) noexcept;
/// What an answer says about its connection (RFC 9112 section 9.3).
enum class Persistence {
  stays,       ///< nothing said: HTTP/1.1's default
  said_stays,  ///< "keep-alive", for an HTTP/1.0 client that asked for it
  closes,
};
/// The bytes of an answer. `with_body` is false for an answer to HEAD; Content-Length is the body's all the
/// same.
std::string serialize(const Answer& answer, bool with_body, Persistence connection);

}  // namespace waitbench::servers::http
