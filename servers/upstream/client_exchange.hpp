// One request and its answer, without the connection: what to do next, and what came of it.
//
// Sans-I/O, as its counterpart servers/http/exchange.hpp: the owner sends output(), hands over what arrives,
// and says when the deadline has passed. Threads: none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/http/response_parser.hpp"
#include "servers/upstream/attempt.hpp"

namespace waitbench::servers::upstream {

class ClientExchange {
 public:
  enum class Next : std::uint8_t { send, read, end };

  /// `reused`: the connection has carried an answer before.
  ClientExchange(std::string request, Bytes largest_body, bool reused)
      : request_(std::move(request)), largest_body_(largest_body), reused_(reused) {}

  Next next() const;
  /// What is left to send; not empty while next() is send.
  std::string_view output() const { return std::string_view(request_).substr(sent_); }
  void sent(std::size_t bytes) { sent_ += bytes; }
  void received(std::span<const char> bytes);
  /// The upstream ended the connection in order.
  void ended();
  /// The connection is broken.
  void lost();
  /// Nothing more comes of it: timed_out or cut.
  void give_up(AttemptEnd end) { result_ = {.end = end}; }

  /// Only at the end.
  const AttemptResult& result() const { return *result_; }
  /// At the end: the connection may carry another request.
  bool reusable() const { return reusable_; }
  /// At the end: the upstream had closed a kept connection while the request was on its way, so a new one may
  /// be tried at once (RFC 9112 section 9.3.1: a GET is idempotent).
  bool stale() const { return stale_; }

 private:
  void broken(AttemptEnd end);
  void conclude(bool nothing_left);

  const std::string request_;
  const Bytes largest_body_;
  const bool reused_;
  std::size_t sent_ = 0;
  bool received_any_ = false, reusable_ = false, stale_ = false;
  std::string kept_;  // of a head line that is not whole yet
  std::optional<ResponseParser> parser_{std::in_place};
  std::optional<AttemptResult> result_;
};

}  // namespace waitbench::servers::upstream
