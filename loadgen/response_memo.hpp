// The heads of responses read lately: one that comes again, byte for byte, means the same and is not parsed
// again.
//
// A server under load sends the same head over and over, until its Date changes; comparing 150 bytes costs a
// tenth of parsing them. Only heads whose body has a known length are kept. Threads: one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace waitbench::loadgen {

class ResponseMemo {
 public:
  struct Known {
    std::string head{};      ///< up to and including the empty line; empty: nothing known
    std::uint64_t body = 0;  ///< bytes behind it
    unsigned status = 0;     ///< 200 or above
    bool reusable = false;   ///< the connection may carry another request
  };

  /// The head that `bytes` begins with, or null. Valid until the next remember().
  const Known* find(std::string_view bytes) const noexcept {
    for (const auto& known : known_) {
      if (!known.head.empty() && bytes.starts_with(known.head)) return &known;
    }
    return nullptr;
  }
  /// In the place of the one remembered longest ago.
  void remember(Known known) {
    if (known.head.size() > longest) return;
    known_[next_] = std::move(known);
    next_ = (next_ + 1) % known_.size();
  }

 private:
  static constexpr std::size_t longest = 4096;
  std::array<Known, 4> known_{};
  std::size_t next_ = 0;
};

}  // namespace waitbench::loadgen
