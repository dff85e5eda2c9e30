#include "core/encoding/deflate.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using Octets = std::vector<std::uint8_t>;

namespace {

Octets pattern(std::size_t size) {
  Octets bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * i >> 3);
  return bytes;
}

}  // namespace

TEST_CASE("a stream is read in pieces and ends where it was ended", "[deflate]") {
  const auto content = pattern(200'000);
  const auto stream = deflated(content);
  CHECK(stream.at(0) == 0x78);  // RFC 1950: deflate, window of 32 KiB
  CHECK(stream.size() < content.size());
  Inflater inflater(stream);
  CHECK(inflater.take(0).empty());
  auto read = inflater.take(7);
  CHECK(read.size() == 7);
  const auto rest = inflater.take(content.size() - 7);
  read.insert(read.end(), rest.begin(), rest.end());
  CHECK(read == content);
  CHECK(inflater.at_end());
  CHECK(inflater.take(1).empty());
}

TEST_CASE("more than there is cannot be taken", "[deflate]") {
  const auto stream = deflated(pattern(100));
  Inflater inflater(stream);
  CHECK(inflater.take(SIZE_MAX) == pattern(100));
  CHECK(inflater.at_end());
}

TEST_CASE("a stream that goes on, is cut off, damaged or followed by something has not ended", "[deflate]") {
  const auto content = pattern(1000);
  const auto stream = deflated(content);
  Inflater goes_on(stream);
  CHECK(goes_on.take(999).size() == 999);
  CHECK_FALSE(goes_on.at_end());

  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, stream.size() / 2, stream.size() - 1}) {
    Inflater cut_off(std::span(stream).first(size));
    cut_off.take(1000);
    CHECK_FALSE(cut_off.at_end());
  }
  auto damaged = stream;
  damaged.back() ^= 1;  // of the checksum
  Inflater of_damaged(damaged);
  of_damaged.take(1000);
  CHECK_FALSE(of_damaged.at_end());

  auto followed = stream;
  followed.push_back(0);
  Inflater of_followed(followed);
  CHECK(of_followed.take(1000) == content);
  CHECK_FALSE(of_followed.at_end());
}
