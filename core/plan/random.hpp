// Random numbers by count: any number of any stream at once, without a state to carry along.
#pragma once

#include <array>
#include <cstdint>

namespace waitbench {

/// Philox4x32-10: a bijection of the 128-bit `counter` for each 64-bit `key`, whose outputs for counters in
/// any order pass as independent random numbers. Source: Salmon, Moraes, Dror, Shaw, "Parallel Random
/// Numbers: As Easy as 1, 2, 3", SC11, 2011, section 4.
constexpr std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                                     std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(p1),
               static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(p0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

/// The random numbers of one step of one request; 2^33 of them, far more than any draw takes.
class RandomStream {
 public:
  constexpr RandomStream(std::uint64_t seed, std::uint64_t request, std::uint32_t step) noexcept
      : key_{low_half(seed), high_half(seed)}, counter_{0, step, low_half(request), high_half(request)} {}

  /// The next number, uniform over the multiples of 2^-53 in [0, 1).
  constexpr double uniform() noexcept {
    if (left_ == 0) {
      block_ = philox4x32_10(counter_, key_);
      ++counter_[0];
      left_ = 2;
    }
    const std::uint32_t* const pair = block_.data() + (left_ == 2 ? 0 : 2);
    --left_;
    const std::uint64_t bits = (std::uint64_t{pair[1]} << 32 | pair[0]) >> 11;
    return static_cast<double>(bits) * 0x1p-53;  // both exact
  }

 private:
  static constexpr std::uint32_t low_half(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
  static constexpr std::uint32_t high_half(std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); }

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int left_ = 0;  // unused pairs of block_
};

}  // namespace waitbench
