// Reads one HTTP/1.1 response from bytes as they arrive; keeps only what a load generator needs, and
// allocates nothing unless it is asked to keep a Location.
//
// Sans-I/O: bytes in, state out. The grammar is Boost.Beast's (RFC 9112). Threads: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace waitbench {

class ResponseParser : private boost::beast::http::basic_parser<false> {
  using Base = boost::beast::http::basic_parser<false>;

 public:
  enum class State { reading, complete, malformed };

  /// The largest response head accepted, and the largest chunk header or trailer; longer ones are malformed.
  static constexpr std::uint32_t head_limit = 64 * 1024;

  static constexpr std::uint32_t longest_retry_after = 1'000'000'000;  ///< seconds, 31 years

  /// `has_body`: false for the answer to a HEAD request. `keep_location`: location() is asked for.
  explicit ResponseParser(bool has_body = true, bool keep_location = false);

  /// Takes bytes in. Returns how many were consumed; those that were not must be presented again in front of
  /// the next ones (a head line that is not whole yet), or, once complete, belong to no response of ours.
  std::size_t feed(std::span<const char> bytes);
  /// Says that the stream ended in order. Completes a body that runs to the end of the stream.
  void end_of_stream();

  State state() const { return state_; }
  /// True once the status line and all fields were read.
  bool head_read() const { return is_header_done(); }
  unsigned status() const { return status_; }
  std::uint64_t body_bytes() const { return body_bytes_; }
  /// What the field Retry-After asks for, in seconds, at most `longest_retry_after`. Empty without it, and
  /// when it is a date (RFC 9110 section 10.2.3), which would need this clock to agree with the server's.
  std::optional<std::uint32_t> retry_after() const { return retry_after_; }
  /// The field Location (RFC 9110 section 10.2.2), the last of several; empty without one, and unless it was
  /// to be kept.
  const std::string& location() const { return location_; }
  /// True when the connection may carry another request (RFC 9112 section 9.3); meaningful when complete.
  bool reusable() const { return keep_alive(); }
  /// True when the head says where the body ends: by a length, or by there being none; meaningful when
  /// complete.
  bool length_known() const { return !chunked() && !need_eof(); }

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;

  void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int code, string_view, int, error_code& ec) override {
    status_ = static_cast<unsigned>(code);
    if (status_ < 100) ec = boost::beast::http::error::bad_status;  // RFC 9110 section 15: 100 to 599
  }
  void on_field_impl(boost::beast::http::field name, string_view, string_view value, error_code&) override {
    if (name == boost::beast::http::field::retry_after) retry_after_ = delay_seconds(value);
    if (keep_location_ && name == boost::beast::http::field::location) location_.assign(value);
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override {
    body_bytes_ += body.size();
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    body_bytes_ += body.size();
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  static std::optional<std::uint32_t> delay_seconds(string_view digits);

  std::uint64_t body_bytes_ = 0;
  std::size_t head_bytes_ = 0;  // consumed while the head was not done
  std::optional<std::uint32_t> retry_after_;
  std::string location_;
  unsigned status_ = 0;
  State state_ = State::reading;
  const bool keep_location_;
};

}  // namespace waitbench
