// A request and an answer, as much of them as the servers here need.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/units.hpp"

namespace waitbench::servers::http {

/// Fields that few requests have.
struct RareFields {
  std::string idempotency_key;  ///< the field Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-06)
  std::string last_event_id;    ///< Last-Event-ID (HTML, "Server-sent events")
};

struct Request {
  std::string method;                   ///< as sent, case kept
  std::string target;                   ///< as sent: "/?plan=cpu%201ms", or in absolute form
  std::optional<std::uint64_t> number;  ///< the field Waitbench-Request
  /// When its client gives it up, by the field Waitbench-Timeout, counted from when it was there whole;
  /// max(): it did not say.
  TimePoint deadline = TimePoint::max();
  std::unique_ptr<RareFields> rare{};  ///< when it has one of them
};

/// Which methods a page has, for those who came with another one.
enum class Methods : std::uint8_t { unsaid, get, get_post, get_head_post };
std::string_view names_of(Methods methods) noexcept;

struct Answer {
  int status = 200;
  Methods allowed = Methods::unsaid;                                  ///< said by "Allow"
  std::optional<std::chrono::duration<std::uint32_t>> retry_after{};  ///< carries "Retry-After"
  std::string_view content_type = "application/json";                 ///< a literal
  std::string body{};
  std::string location{};  ///< carries "Location", unless empty
};

/// The field that gives a request its number, so that every server draws the same plan for it.
inline constexpr auto request_number_field = "Waitbench-Request";
inline constexpr auto idempotency_key_field = "Idempotency-Key";
inline constexpr auto last_event_id_field = "Last-Event-ID";
/// Characters of a field that is kept.
inline constexpr std::size_t longest_rare_field = 255;

/// What is said of a field Waitbench-Timeout that does not hold a time.
inline constexpr auto bad_time_left =
    "Waitbench-Timeout is not at most eight digits with the unit s, ms or us.";

/// Whether `text` is made of the characters of a host and port (RFC 3986 section 3.2.2); empty is.
bool is_host(std::string_view text) noexcept;

/// An error as every server here tells it: {"error": text}, in one short line whatever it quotes. A 405 names
/// the methods of pages that are read.
Answer error_answer(int status, const std::string& text);
/// Makes the body exactly so long: padded with spaces, or plain filler when it does not fit.
void resize_body(Answer& answer, std::size_t size);
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
