// The bytes of a request, built once; only the number in them changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// A usage error when `request` cannot be sent as it is: a method or field that is none, or one that frames
/// the body.
Result<void> check_request(const RequestSpec& request);

class RequestBytes {
 public:
  /// `numbered`: with a field "Waitbench-Request: n".
  RequestBytes(const Url& url, const RequestSpec& request, bool numbered);

  /// The bytes of request `n`; valid until the next call.
  std::string_view bytes(std::uint64_t n) noexcept;
  /// False for HEAD: an answer's Content-Length then speaks of a body that does not come (RFC 9110
  /// section 9.3.2).
  bool answers_have_bodies() const noexcept { return answers_have_bodies_; }

 private:
  std::string text_;
  std::size_t number_at_ = 0;  // 0: not numbered
  bool answers_have_bodies_;
};

}  // namespace waitbench::loadgen
