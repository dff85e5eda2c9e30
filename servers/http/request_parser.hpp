// One request's bytes into a Request: Boost.Beast's incremental parser, and the checks that it leaves to its
// user.
//
// Only exchange.cpp includes this; Beast's headers are expensive to compile.
#pragma once

#include <optional>

#include <boost/beast/http/basic_parser.hpp>

#include "servers/http/message.hpp"
#include "servers/options.hpp"

namespace waitbench::servers::http {

namespace beast = boost::beast::http;

class RequestParser final : public beast::basic_parser<true> {
 public:
  explicit RequestParser(const Limits& limits);

  /// Consumes what it can of `bytes`, dropping the body. When an answer comes back, the request is refused
  /// with it. Otherwise `bytes` is what remains: an unfinished element, or what follows the request or its
  /// header.
  std::optional<Answer> consume(std::string_view& bytes);

  /// Valid once is_header_done().
  Request& request() noexcept { return request_; }
  /// The field Waitbench-Timeout; empty without it.
  std::optional<Duration> time_left() const noexcept { return time_left_; }
  bool is_http_1_0() const noexcept { return version_ == 10; }
  bool wants_continue() const noexcept { return wants_continue_ && !is_done(); }

 private:
  using error_code = boost::system::error_code;
  using beast_view = boost::beast::string_view;

  void on_request_impl(beast::verb, beast_view method, beast_view target, int version, error_code&) override;
  void on_field_impl(beast::field, beast_view name, beast_view value, error_code&) override;
  void on_header_impl(error_code&) override;
  void on_chunk_header_impl(std::uint64_t size, beast_view extensions, error_code&) override;
  std::size_t on_body_impl(beast_view, error_code&) override;
  std::size_t on_chunk_body_impl(std::uint64_t, beast_view, error_code&) override;
  void on_response_impl(int, beast_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  void on_own_field(beast_view name, beast_view value, error_code&);
  void keep(std::string RareFields::* field, beast_view value, error_code&);
  void on_framing_field(beast::field field, beast_view value, error_code& ec);
  void refuse(int status, const char* text, error_code& ec);
  std::optional<Answer> refusal_of(const error_code& ec, std::string_view rest);
  std::optional<Answer> broken(std::string_view rest) const;
  std::optional<Answer> outgrown(std::string_view rest) const;

  const Limits& limits_;
  Request request_;
  std::optional<Duration> time_left_;
  std::optional<Answer> refusal_;
  std::string_view input_;       // what put() is looking at
  std::size_t line_size_ = 0;    // of the request line without its end; 0 until it is whole
  std::size_t head_size_ = 0;    // consumed while the header was not done
  std::size_t body_extras_ = 0;  // chunk extensions and trailer
  unsigned fields_ = 0, hosts_ = 0, lengths_ = 0, codings_ = 0;
  int version_ = 0;
  bool wants_continue_ = false;
};

}  // namespace waitbench::servers::http
