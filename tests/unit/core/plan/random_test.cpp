#include "core/plan/random.hpp"

#include <cstddef>

#include "tests/catch.hpp"

using namespace waitbench;

using Block = std::array<std::uint32_t, 4>;

// The rows "philox4x32 10" of tests/kat_vectors in Random123, the authors' own implementation.
TEST_CASE("Philox4x32-10 gives its published answers", "[random]") {
  CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream takes its numbers from the blocks of its key and counter", "[random]") {
  RandomStream stream(0, 0, 0);
  const auto number = [](std::uint32_t low, std::uint32_t high) {
    return static_cast<double>((std::uint64_t{high} << 32 | low) >> 11) / 9007199254740992.0;  // 2^53
  };
  CHECK(stream.uniform() == number(0x6627e8d5, 0xe169c58d));
  CHECK(stream.uniform() == number(0xbc57ac4c, 0x9b00dbd8));
  const auto second = philox4x32_10({1, 0, 0, 0}, {0, 0});
  CHECK(stream.uniform() == number(second[0], second[1]));
}

TEST_CASE("seed, request and step each make another stream, in all their bits", "[random]") {
  const double base = RandomStream(1, 2, 3).uniform();
  CHECK(RandomStream(1, 2, 3).uniform() == base);
  CHECK(RandomStream(2, 2, 3).uniform() != base);
  CHECK(RandomStream(1 | std::uint64_t{1} << 63, 2, 3).uniform() != base);
  CHECK(RandomStream(1, 3, 3).uniform() != base);
  CHECK(RandomStream(1, 2 | std::uint64_t{1} << 63, 3).uniform() != base);
  CHECK(RandomStream(1, 2, 4).uniform() != base);
}

TEST_CASE("numbers are uniform over [0, 1)", "[random]") {
  std::array<int, 10> tenths{};
  for (std::uint64_t n = 0; n < 100'000; ++n) {
    const double u = RandomStream(7, n, 0).uniform();
    REQUIRE((u >= 0 && u < 1));
    ++tenths.at(static_cast<std::size_t>(u * 10));
  }
  double chi_square = 0;
  for (const int count : tenths) chi_square += (count - 1e4) * (count - 1e4) / 1e4;
  CHECK(chi_square < 27.9);  // the 99.9th percentile for 9 degrees of freedom
}
