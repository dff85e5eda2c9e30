// A histogram as bytes that every HdrHistogram library reads: its V2 encoding, plain and compressed.
//
// Plain, big-endian:
//   offset  bytes
//        0      4  0x1c849313: the cookie of V2, 0x1c849303, with the word size 1 in its second digit
//        4      4  length of the counts, in bytes
//        8      4  normalizing index offset: 0; ignored when read, as the counts are in logical order
//                  whatever it is (some writers leave another there)
//       12      4  significant digits: 1 to 5
//       16      8  lowest discernible value: 1, as ours are whole nanoseconds
//       24      8  highest trackable value
//       32      8  ratio of integer to double values: 1.0, and ignored when read, since integers stand for
//                  themselves (some writers leave other bits there)
//       40         the counts up to the last that is not 0, at least one, each as zigzag_leb128 writes it; a
//                  run of two or more zeros as one negative number, its length
// Compressed, big-endian: 0x1c849314 (cookie 0x1c849304), 4 bytes of length, the plain form as a zlib stream.
//
// The counts of equal digits and highest value are the same array in both (tests compare it). What the
// encoding does not carry: the exact extremes, for which a reader takes the edges of their buckets, and
// saturated(). Mean, deviation and every percentile below the last bucket survive.
//
// Source: https://github.com/HdrHistogram/HdrHistogram, AbstractHistogram (encodeIntoByteBuffer,
// decodeFromByteBuffer, fillBufferFromCountsArray).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/histogram.hpp"
#include "core/result.hpp"

namespace waitbench {

/// Aborts if it counts more than 2^63 - 1 values: the encoding's numbers are signed.
std::vector<std::uint8_t> encode_histogram(const Histogram& histogram);
std::vector<std::uint8_t> encode_compressed_histogram(const Histogram& histogram);

/// Safe for bytes of any origin. A usage error says what is wrong: not this encoding, cut off, too long,
/// counts that the header does not allow, or a histogram that Histogram cannot hold (other digits, a unit
/// other than 1). Memory is bounded by the largest layout, 5 digits up to 2^63 - 1: 6,160,384 counters of 8
/// bytes, held twice while they are read, and at most 9 bytes of encoding for each.
Result<Histogram> decode_histogram(std::span<const std::uint8_t> bytes);
Result<Histogram> decode_compressed_histogram(std::span<const std::uint8_t> bytes);

}  // namespace waitbench
