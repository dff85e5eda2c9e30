#include "core/encoding/zigzag_leb128.hpp"

#include <limits>
#include <random>

#include "tests/catch.hpp"

using namespace waitbench;
using Octets = std::vector<std::uint8_t>;

namespace {

Octets written(std::int64_t number) {
  Octets bytes;
  append_zigzag(bytes, number);
  return bytes;
}

}  // namespace

TEST_CASE("numbers as ZigZag LEB128-64b9B has them", "[zigzag]") {
  // ZigZag: n >= 0 is 2n, n < 0 is -2n - 1; then seven bits a byte, the lowest first.
  CHECK(written(0) == Octets{0});
  CHECK(written(-1) == Octets{1});
  CHECK(written(1) == Octets{2});
  CHECK(written(63) == Octets{0x7e});             // 126: the most of one byte
  CHECK(written(-64) == Octets{0x7f});            // 127
  CHECK(written(64) == Octets{0x80, 0x01});       // 128 = 1 << 7
  CHECK(written(8191) == Octets{0xfe, 0x7f});     // 16,382 = 127 << 7 | 126
  CHECK(written(8192) == Octets{0x80, 0x80, 1});  // 16,384 = 1 << 14
  CHECK(written(-4311) == Octets{0xad, 0x43});    // 8,621 = 67 << 7 | 45
  // 2^56 - 2 is the last that fits 8 bytes of 7 bits; the ninth byte has 8 bits, so that 64 bits need no
  // tenth.
  CHECK(written((1LL << 55) - 1) == Octets{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f});
  CHECK(written(1LL << 55) == Octets{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01});
  CHECK(written(INT64_MAX) == Octets{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});  // 2^64 - 2
  CHECK(written(INT64_MIN) == Octets{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});  // 2^64 - 1
}

TEST_CASE("numbers of every length are read back, one after the other", "[zigzag]") {
  std::mt19937_64 engine(1);
  std::vector<std::int64_t> numbers;
  for (int bits = 0; bits < 64; ++bits) {
    for (int i = 0; i < 50; ++i) numbers.push_back(static_cast<std::int64_t>(engine()) >> bits);
  }
  Octets bytes;
  for (const auto number : numbers) append_zigzag(bytes, number);
  std::span<const std::uint8_t> left(bytes);
  for (const auto number : numbers) REQUIRE(take_zigzag(left) == number);
  CHECK(left.empty());
}

TEST_CASE("a number that is cut off is none", "[zigzag]") {
  for (const auto number : {std::int64_t{64}, std::int64_t{8192}, INT64_MAX}) {
    const auto whole = written(number);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      auto part = std::span(whole).first(size);
      CHECK_FALSE(take_zigzag(part).has_value());
      CHECK(part.size() == size);
    }
  }
}
