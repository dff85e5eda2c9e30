#include "core/encoding/histogram_codec.hpp"

#include <algorithm>
#include <bit>
#include <random>
#include <zlib.h>

#include "core/encoding/deflate.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;
using Octets = std::vector<std::uint8_t>;

namespace {

constexpr std::uint64_t many = 1ULL << 55;

// Values and counts that need every length of number and both kinds of zeros.
Histogram example() {
  Histogram histogram(1h, 3);
  histogram.record(0ns);
  histogram.record(2ns, 64);
  histogram.record(10ns, 8192);
  histogram.record(10'000ns, 63);
  histogram.record(10'008ns, many - 1);
  histogram.record(10'016ns, many);
  return histogram;
}

// The same by hand, from the format: histogram_codec.hpp, zigzag_leb128.hpp.
const Octets example_bytes{
    0x1c, 0x84, 0x93, 0x13,                          // cookie 0x1c849303 | 0x10
    0x00, 0x00, 0x00, 0x1c,                          // 28 bytes of counts
    0x00, 0x00, 0x00, 0x00,                          // normalizing index offset
    0x00, 0x00, 0x00, 0x03,                          // digits
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,  // lowest
    0x00, 0x00, 0x03, 0x46, 0x30, 0xb8, 0xa0, 0x00,  // highest: 3,600,000,000,000 = 838 * 2^32 + 0x30b8a000
    0x3f, 0xf0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // 1.0: sign 0, exponent 1023, fraction 0
    0x02,                                            // index 0, 0 ns: 1, ZigZag 2
    0x00,                                            // index 1: a single 0
    0x80, 0x01,                                      // index 2, 2 ns: 64, ZigZag 128 = 1 << 7
    0x0d,                                            // indices 3 to 9: -7, ZigZag 13
    0x80, 0x80, 0x01,                                // index 10, 10 ns: 8,192, ZigZag 16,384 = 1 << 14
    // 10,000 ns has 14 bits, 3 more than the 11 of 2,048 sub-buckets: bucket 3, whose counters are 8 ns wide.
    // Index 3 * 1,024 + 10,000 / 8 = 4,322. Before it 4,322 - 11 = 4,311 zeros.
    0xad, 0x43,  // -4,311, ZigZag 8,621 = 67 << 7 | 45
    0x7e,        // index 4,322: 63, ZigZag 126
    // index 4,323, 10,008 ns: 2^55 - 1, ZigZag 2^56 - 2: eight bytes of seven bits
    0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    // index 4,324, 10,016 ns: 2^55, ZigZag 2^56: the ninth byte holds bits 56 to 63
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01};

Octets with(Octets bytes, std::size_t offset, std::initializer_list<std::uint8_t> changed) {
  std::ranges::copy(changed, bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  return bytes;
}

// A plain encoding with these counts and a length that fits them.
Octets with_counts(Octets counts) {
  Octets bytes(example_bytes.begin(), example_bytes.begin() + 40);
  bytes[7] = static_cast<std::uint8_t>(counts.size());
  bytes[6] = static_cast<std::uint8_t>(counts.size() >> 8);
  bytes.insert(bytes.end(), counts.begin(), counts.end());
  return bytes;
}

Octets compressed(const Octets& plain) {
  const auto stream = deflated(plain);
  Octets bytes{0x1c, 0x84, 0x93, 0x14};
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(stream.size() >> shift));
  bytes.insert(bytes.end(), stream.begin(), stream.end());
  return bytes;
}

void check_refused(const Octets& bytes, const std::string& because) {
  for (const auto& decoded : {decode_histogram(bytes), decode_compressed_histogram(compressed(bytes))}) {
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().exit == ExitCode::usage);
    INFO(decoded.error().text);
    CHECK(decoded.error().text.find(because) != std::string::npos);
    CHECK(decoded.error().text.find('\n') == std::string::npos);
  }
}

// Log-normal durations with seeded scale, width and number; counted a seeded number of times.
Histogram random_histogram(std::mt19937_64& engine) {
  const auto digits = std::uniform_int_distribution(1, 4)(engine);
  const auto highest = Duration(std::uniform_int_distribution<std::int64_t>(2, 1LL << 45)(engine));
  Histogram histogram(highest, digits);
  std::lognormal_distribution<double> latency(std::uniform_real_distribution(0.0, 23.0)(engine),
                                              std::uniform_real_distribution(0.01, 3.0)(engine));
  const auto bits = std::uniform_int_distribution(0, 40)(engine);
  for (auto left = std::uniform_int_distribution(0, 400)(engine); left > 0; --left) {
    histogram.record(Duration(static_cast<std::int64_t>(std::min(latency(engine), 1e15))),
                     engine() >> (63 - bits));
  }
  return histogram;
}

// What survives encoding: all but the exact extremes, which become their buckets' edges, and saturated().
void check_same_counts(const Histogram& decoded, const Histogram& original) {
  REQUIRE(decoded.highest() == original.highest());
  REQUIRE(decoded.significant_digits() == original.significant_digits());
  REQUIRE(std::ranges::equal(decoded.counts(), original.counts()));
  REQUIRE(decoded.count() == original.count());
  REQUIRE(decoded.saturated() == 0);
  const auto buckets = original.buckets();
  REQUIRE(decoded.min() == (buckets.empty() ? 0ns : buckets.front().low));
  REQUIRE(decoded.max() == (buckets.empty() ? 0ns : std::min(buckets.back().high, original.highest())));
}

Histogram decoded(const Octets& bytes) {
  const auto histogram = decode_histogram(bytes);
  REQUIRE(histogram.has_value());
  return *histogram;
}

Histogram decoded_compressed(const Octets& bytes) {
  const auto histogram = decode_compressed_histogram(bytes);
  REQUIRE(histogram.has_value());
  return *histogram;
}

}  // namespace

TEST_CASE("the encoding is the published one, byte for byte", "[histogram_codec]") {
  CHECK(encode_histogram(example()) == example_bytes);
  check_same_counts(decoded(example_bytes), example());
}

TEST_CASE("of nothing, the first count alone is written", "[histogram_codec]") {
  CHECK(encode_histogram(Histogram(1h, 3)) == with_counts({0}));
  CHECK(decoded(with_counts({0})) == Histogram(1h, 3));
  CHECK(decoded(with_counts({})) == Histogram(1h, 3));
}

TEST_CASE("the compressed form is cookie, length and a zlib stream of the plain one", "[histogram_codec]") {
  const auto bytes = encode_compressed_histogram(example());
  REQUIRE(bytes.size() > 8);
  CHECK(Octets(bytes.begin(), bytes.begin() + 4) == Octets{0x1c, 0x84, 0x93, 0x14});
  CHECK(Octets(bytes.begin() + 4, bytes.begin() + 8) ==
        Octets{0, 0, 0, static_cast<std::uint8_t>(bytes.size() - 8)});
  Octets plain(1000);
  uLongf size = plain.size();
  REQUIRE(uncompress(plain.data(), &size, bytes.data() + 8, bytes.size() - 8) == Z_OK);
  plain.resize(size);
  CHECK(plain == example_bytes);
  check_same_counts(decoded_compressed(bytes), example());
}

TEST_CASE("any histogram is read back as it was counted", "[histogram_codec]") {
  std::mt19937_64 engine(11);
  for (int i = 0; i < 300; ++i) {
    const auto original = random_histogram(engine);
    const auto bytes = encode_histogram(original);
    const auto read = decoded(bytes);
    check_same_counts(read, original);
    REQUIRE(encode_histogram(read) == bytes);
    // What was read has no other extremes than its buckets' edges, so that nothing at all is lost any more.
    REQUIRE(decoded_compressed(encode_compressed_histogram(read)) == read);
  }
}

TEST_CASE("all that percentiles need survives, but the last bucket's inside", "[histogram_codec]") {
  std::mt19937_64 engine(12);
  for (int i = 0; i < 100; ++i) {
    const auto original = random_histogram(engine);
    if (original.count() == 0) continue;
    const auto read = decoded(encode_histogram(original));
    const auto last = original.buckets().back();
    for (const double percentile : {0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
      const auto before = original.value_at_percentile(percentile);
      REQUIRE(read.value_at_percentile(percentile) ==
              (before < last.low ? before : std::min(last.high, original.highest())));
    }
    REQUIRE(read.stddev_ns() == original.stddev_ns());
  }
}

// Percentiles cannot be averaged: p99 of two shards is not the mean of their p99s. Histograms can be added.
TEST_CASE("merged shards equal the whole, bucket for bucket, before and after encoding",
          "[histogram_codec]") {
  std::mt19937_64 engine(13);
  for (int i = 0; i < 50; ++i) {
    Histogram whole(1h, 4), merged(1h, 4), merged_of_read(1h, 4);
    for (int shard = 0; shard < 4; ++shard) {
      Histogram part(1h, 4);
      std::lognormal_distribution<double> latency(10 + 3 * shard,
                                                  0.7);  // each shard with a middle of its own
      for (int n = std::uniform_int_distribution(0, 500)(engine); n > 0; --n) {
        const Duration value(static_cast<std::int64_t>(latency(engine)));
        part.record(value);
        whole.record(value);
      }
      merged.merge(part);
      merged_of_read.merge(decoded_compressed(encode_compressed_histogram(part)));
    }
    REQUIRE(merged == whole);
    REQUIRE(encode_histogram(merged) == encode_histogram(whole));
    REQUIRE(encode_histogram(merged_of_read) == encode_histogram(whole));
    check_same_counts(merged_of_read, whole);
  }
}

TEST_CASE("the mean of the shards' percentiles is not the whole's percentile, the merged histogram's is",
          "[histogram_codec]") {
  // 990 quick answers on one shard, 10 of 1 s on the other: 1 % of all are slow, so p99 is quick.
  Histogram quick(1h, 4), slow(1h, 4);
  quick.record(10ms, 990);
  slow.record(1s, 10);
  CHECK(quick.value_at_percentile(99) == 10ms);
  CHECK(slow.value_at_percentile(99) == 1s);  // the mean of the two would be 505 ms
  auto merged = decoded_compressed(encode_compressed_histogram(quick));
  merged.merge(decoded_compressed(encode_compressed_histogram(slow)));
  CHECK(merged.value_at_percentile(99) - 10ms < 1us);  // the bucket's upper edge
  CHECK(merged.value_at_percentile(99.1) > 999ms);
}

TEST_CASE("bytes that are cut off anywhere are refused", "[histogram_codec]") {
  for (std::size_t size = 0; size < example_bytes.size(); ++size)
    check_refused(Octets(example_bytes.begin(), example_bytes.begin() + static_cast<std::ptrdiff_t>(size)),
                  "damaged");
  const auto whole = encode_compressed_histogram(example());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto part = decode_compressed_histogram(std::span(whole).first(size));
    REQUIRE_FALSE(part.has_value());
    CHECK(part.error().text.find("damaged") != std::string::npos);
  }
}

TEST_CASE("bytes that follow are refused", "[histogram_codec]") {
  auto longer = example_bytes;
  longer.push_back(0);
  check_refused(longer, "damaged");
  auto behind = encode_compressed_histogram(example());
  behind.push_back(0);
  CHECK_FALSE(decode_compressed_histogram(behind).has_value());
  ++behind[7];  // now its length says so, too, but the stream has ended before
  CHECK_FALSE(decode_compressed_histogram(behind).has_value());
}

TEST_CASE("a compressed form whose checksum is wrong is refused", "[histogram_codec]") {
  auto bytes = encode_compressed_histogram(example());
  bytes.back() ^= 1;
  CHECK_FALSE(decode_compressed_histogram(bytes).has_value());
}

TEST_CASE("another encoding is told by its cookie", "[histogram_codec]") {
  check_refused(with(example_bytes, 3, {0x11}), "V2 encoding: it begins with 1c849311, not 1c849313");
  check_refused(with(example_bytes, 3, {0x83}), "1c849383");
  const auto bytes = with(encode_compressed_histogram(example()), 3, {0x12});
  CHECK(decode_compressed_histogram(bytes).error().text.find(
            "compressed encoding: it begins with 1c849312") != std::string::npos);
}

TEST_CASE("a header that Histogram cannot follow is refused", "[histogram_codec]") {
  check_refused(with(example_bytes, 15, {0}), "0 significant digits");
  check_refused(with(example_bytes, 15, {6}), "6 significant digits");
  check_refused(with(example_bytes, 12, {0xff, 0xff, 0xff, 0xff}), "significant digits");
  check_refused(with(example_bytes, 22, {0x03, 0xe8}), "lowest value is 1000");
  check_refused(with(example_bytes, 24, {0, 0, 0, 0, 0, 0, 0, 1}), "highest value is 1;");
  check_refused(with(example_bytes, 24, {0x80}), "highest value is 92233");
  check_refused(with(example_bytes, 4, {0xff, 0xff, 0xff, 0xff}), "counts of its range");
}

// The counts are in their logical order whatever the offset says: HdrHistogram 2.1.11 for Java writes and
// reads them so, and hdr-histogram-js 3.0.1 writes 1 for the offset and the bits 1 for the ratio, always.
TEST_CASE("normalizing index offset and ratio to double values are not looked at", "[histogram_codec]") {
  CHECK(decoded(with(example_bytes, 8, {0xff, 0xff, 0xff, 0xff})) == decoded(example_bytes));
  CHECK(decoded(with(example_bytes, 11, {1})) == decoded(example_bytes));
  CHECK(decoded(with(example_bytes, 32, {0, 0, 0, 0, 0, 0, 0, 1})) == decoded(example_bytes));
}

TEST_CASE("counts that the header's range cannot hold are refused", "[histogram_codec]") {
  // 1 hour to 3 digits: 33 * 1,024 = 33,792 counts. -33,792 is ZigZag 67,583 = 4 << 14 | 15 << 7 | 127.
  const Octets all_zeros{0xff, 0x8f, 0x04};
  CHECK(decoded(with_counts(all_zeros)) == Histogram(1h, 3));
  check_refused(with_counts({0xff, 0x8f, 0x04, 0x00}), "more than the 33792 counts");
  check_refused(with_counts({0xff, 0x8f, 0x04, 0x01}), "more than the 33792 counts");
  check_refused(with_counts({0x81, 0x90, 0x04}), "more than the 33792 counts");  // -33,793
  // -2^63, whose sign cannot be turned
  check_refused(with_counts({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
                "more than the 33792 counts");
  check_refused(with_counts({0x80}), "damaged");  // within a number
}

TEST_CASE("counts whose sum overflows are refused", "[histogram_codec]") {
  const Octets most{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};  // 2^63 - 1
  CHECK(decoded(with_counts(most)).count() == INT64_MAX);
  auto more = most;
  more.push_back(2);
  check_refused(with_counts(more), "more than 2^63 - 1 values");
}

TEST_CASE("a small stream that becomes large is not followed", "[histogram_codec]") {
  // 60 MB of zero counts in 60 KB, announced by a header that has room for 33,792 counts.
  Octets bomb(example_bytes.begin(), example_bytes.begin() + 40);
  bomb.resize(60'000'000);
  bomb[4] = 0x03;
  CHECK(decode_compressed_histogram(compressed(bomb)).error().text.find("counts of its range") !=
        std::string::npos);
  bomb[4] = 0;  // and unannounced
  CHECK(decode_compressed_histogram(compressed(bomb)).error().text.find("damaged") != std::string::npos);
}

TEST_CASE("every layout up to the largest is read", "[histogram_codec]") {
  for (int digits = 1; digits <= 5; ++digits) {
    for (const auto highest : {Duration(2), Duration(1h), Duration::max()}) {
      Histogram histogram(highest, digits);
      histogram.record(highest);
      histogram.record(1ns);
      check_same_counts(decoded_compressed(encode_compressed_histogram(histogram)), histogram);
    }
  }
}
