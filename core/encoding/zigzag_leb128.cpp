#include "core/encoding/zigzag_leb128.hpp"

namespace waitbench {

void append_zigzag(std::vector<std::uint8_t>& bytes, std::int64_t number) {
  const auto sign = static_cast<std::uint64_t>(number < 0 ? -1 : 0);
  auto left = (static_cast<std::uint64_t>(number) << 1) ^ sign;
  for (std::size_t written = 1; left > 0x7f && written < longest_zigzag; ++written) {
    bytes.push_back(static_cast<std::uint8_t>(left | 0x80));
    left >>= 7;
  }
  bytes.push_back(static_cast<std::uint8_t>(left));
}

std::optional<std::int64_t> take_zigzag(std::span<const std::uint8_t>& bytes) {
  std::uint64_t folded = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool last = i + 1 == longest_zigzag || bytes[i] < 0x80;
    folded |= static_cast<std::uint64_t>(i + 1 == longest_zigzag ? bytes[i] : bytes[i] & 0x7f) << (7 * i);
    if (!last) continue;
    bytes = bytes.subspan(i + 1);
    const std::uint64_t sign = 0 - (folded & 1);
    return static_cast<std::int64_t>((folded >> 1) ^ sign);
  }
  return std::nullopt;
}

}  // namespace waitbench
