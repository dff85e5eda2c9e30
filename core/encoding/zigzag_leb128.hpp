// Signed numbers in few bytes, as HdrHistogram's V2 encoding writes its counts: ZigZag, then LEB128-64b9B.
//
// ZigZag puts the sign into the lowest bit: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. LEB128 writes seven bits a
// byte, the lowest first, the eighth bit of a byte saying that more follow. The variant 64b9B ends with the
// ninth byte, which holds eight bits; ordinary LEB128 (Protocol Buffers) would need a tenth. Source:
// https://github.com/HdrHistogram/HdrHistogram, ZigZagEncoding.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace waitbench {

/// The most bytes that one number takes.
inline constexpr std::size_t longest_zigzag = 9;

/// Appends `number` in 1 to 9 bytes.
void append_zigzag(std::vector<std::uint8_t>& bytes, std::int64_t number);

/// Takes one number off the front of `bytes`; nothing if they end within it.
std::optional<std::int64_t> take_zigzag(std::span<const std::uint8_t>& bytes);

}  // namespace waitbench
