// The bytes of a request, built once; only the number in them changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/http/url.hpp"

namespace waitbench::loadgen {

class RequestBytes {
 public:
  /// `numbered`: with a field "Waitbench-Request: n".
  RequestBytes(const Url& url, bool numbered);

  /// The bytes of request `n`; valid until the next call.
  std::string_view bytes(std::uint64_t n) noexcept;

 private:
  std::string text_;
  std::size_t number_at_ = 0;  // 0: not numbered
};

}  // namespace waitbench::loadgen
