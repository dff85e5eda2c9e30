// How many whole requests have come, where each may only be a GET without a body?
//
// Pure, and the cheapest correct way: a head that is byte for byte the last one is not read again.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace waitbench::lab {

/// One connection's. Threads: none.
class BareRequests {
 public:
  /// Takes what came next, however it was cut, and tells how many requests ended in it. Nothing: what came is
  /// no HTTP/1.1 GET, asks for more than an answer (a body, the connection's end, another protocol), or its
  /// head is longer than `head_limit`; the connection is to be closed.
  std::optional<std::size_t> take(std::string_view bytes);

  static constexpr std::size_t head_limit = std::size_t{16} * 1024;

 private:
  std::string known_;  // the newest head that was read whole
  std::string kept_;   // a head's beginning
};

}  // namespace waitbench::lab
