#include "core/encoding/histogram_codec.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "core/encoding/deflate.hpp"
#include "core/encoding/zigzag_leb128.hpp"

namespace waitbench {
namespace {

using Octets = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

constexpr std::uint32_t plain_cookie = 0x1c849313;
constexpr std::uint32_t compressed_cookie = 0x1c849314;
constexpr std::size_t header_size = 40;
constexpr std::size_t compressed_header_size = 8;

template <class Unsigned>
void append(Octets& bytes, Unsigned number) {
  for (int shift = 8 * (static_cast<int>(sizeof number) - 1); shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

template <class Unsigned>
Unsigned number_at(View bytes, std::size_t offset) {
  Unsigned number = 0;
  for (const auto byte : bytes.subspan(offset, sizeof number))
    number = static_cast<Unsigned>(number << 8 | byte);
  return number;
}

// Up to the last count that is not 0; of nothing, the first alone.
std::span<const std::uint64_t> filled(std::span<const std::uint64_t> counts) {
  std::size_t size = counts.size();
  while (size > 1 && counts[size - 1] == 0) --size;
  return counts.first(size);
}

Octets encode_counts(std::span<const std::uint64_t> counts) {
  Octets bytes;
  for (auto at = counts.begin(); at != counts.end();) {
    const auto next = std::find_if(at, counts.end(), [](auto count) { return count != 0; });
    if (const auto zeros = next - at; zeros > 1) {
      append_zigzag(bytes, -zeros);
      at = next;
    } else {
      append_zigzag(bytes, static_cast<std::int64_t>(*at++));
    }
  }
  return bytes;
}

struct Header {
  std::size_t counts_size = 0;  // in bytes
  int digits = 0;
  Duration highest{};
};

Error unlike(std::string_view what, std::uint32_t found, std::uint32_t expected) {
  return usage_error(
      fmt::format("This is no histogram in HdrHistogram's V2 {}encoding: it begins with {:08x}, not {:08x}.",
                  what, found, expected));
}

Error damaged() {
  return usage_error("The encoded histogram is damaged: cut off, or longer than it says.");
}

Result<Header> read_header(View bytes) {
  if (bytes.size() < header_size) return damaged();
  if (const auto cookie = number_at<std::uint32_t>(bytes, 0); cookie != plain_cookie)
    return unlike("", cookie, plain_cookie);
  const auto digits = number_at<std::uint32_t>(bytes, 12);
  const auto highest = number_at<std::uint64_t>(bytes, 24);
  if (digits < 1 || digits > 5)
    return usage_error(
        fmt::format("The encoded histogram has {} significant digits; 1 to 5 are read.", digits));
  if (const auto lowest = number_at<std::uint64_t>(bytes, 16); lowest != 1)
    return usage_error(fmt::format("The encoded histogram's lowest value is {}; only 1 is read.", lowest));
  if (highest < 2 || highest > static_cast<std::uint64_t>(Duration::max().count()))
    return usage_error(
        fmt::format("The encoded histogram's highest value is {}; 2 to 2^63 - 1 are read.", highest));
  return Header{.counts_size = number_at<std::uint32_t>(bytes, 4),
                .digits = static_cast<int>(digits),
                .highest = Duration(static_cast<Duration::rep>(highest))};
}

Result<std::vector<std::uint64_t>> read_counts(View bytes, std::size_t most) {
  std::vector<std::uint64_t> counts;
  std::int64_t left = INT64_MAX;  // to be counted
  while (!bytes.empty()) {
    const auto number = take_zigzag(bytes);
    if (!number) return damaged();
    const auto length = *number < 0 ? 0 - static_cast<std::uint64_t>(*number) : 1;
    if (length > most - counts.size())
      return usage_error(
          fmt::format("The encoded histogram has more than the {} counts of its range.", most));
    if (*number > left) return usage_error("The encoded histogram counts more than 2^63 - 1 values.");
    const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(*number, 0));
    left -= static_cast<std::int64_t>(count);
    counts.insert(counts.end(), length, count);
  }
  return counts;
}

// `take(n)` yields the n bytes of counts that follow the header, or fewer.
template <class Take>
Result<Histogram> read_histogram(View header_bytes, Take take) {
  const auto header = read_header(header_bytes);
  if (!header) return header.error();
  Histogram histogram(header->highest, header->digits);
  const auto most = histogram.counts().size();
  if (header->counts_size > most * longest_zigzag)
    return usage_error(fmt::format("The encoded histogram has more than the {} counts of its range.", most));
  const auto& bytes = take(header->counts_size);
  if (bytes.size() < header->counts_size) return damaged();
  const auto counts = read_counts(bytes, most);
  if (!counts) return counts.error();
  histogram.add_counts(*counts);
  return histogram;
}

}  // namespace

Octets encode_histogram(const Histogram& histogram) {
  if (histogram.count() > INT64_MAX) {
    std::fputs("waitbench: a histogram of more than 2^63 - 1 values cannot be encoded\n", stderr);
    std::abort();
  }
  const auto counts = encode_counts(filled(histogram.counts()));
  Octets bytes;
  append(bytes, plain_cookie);
  append(bytes, static_cast<std::uint32_t>(counts.size()));
  append(bytes, std::uint32_t{0});
  append(bytes, static_cast<std::uint32_t>(histogram.significant_digits()));
  append(bytes, std::uint64_t{1});
  append(bytes, static_cast<std::uint64_t>(histogram.highest().count()));
  append(bytes, std::bit_cast<std::uint64_t>(1.0));
  bytes.insert(bytes.end(), counts.begin(), counts.end());
  return bytes;
}

Octets encode_compressed_histogram(const Histogram& histogram) {
  const auto stream = deflated(encode_histogram(histogram));
  Octets bytes;
  append(bytes, compressed_cookie);
  append(bytes, static_cast<std::uint32_t>(stream.size()));
  bytes.insert(bytes.end(), stream.begin(), stream.end());
  return bytes;
}

Result<Histogram> decode_histogram(View bytes) {
  const auto header = bytes.first(std::min(bytes.size(), header_size));
  const auto rest = bytes.subspan(header.size());
  auto histogram =
      read_histogram(header, [rest](std::size_t size) { return rest.first(std::min(rest.size(), size)); });
  if (histogram && rest.size() > number_at<std::uint32_t>(bytes, 4)) return damaged();
  return histogram;
}

Result<Histogram> decode_compressed_histogram(View bytes) {
  if (bytes.size() < compressed_header_size) return damaged();
  if (const auto cookie = number_at<std::uint32_t>(bytes, 0); cookie != compressed_cookie)
    return unlike("compressed ", cookie, compressed_cookie);
  const auto size = number_at<std::uint32_t>(bytes, 4);
  const auto stream = bytes.subspan(compressed_header_size);
  if (size != stream.size()) return damaged();
  Inflater inflater(stream);
  auto histogram =
      read_histogram(inflater.take(header_size), [&inflater](std::size_t n) { return inflater.take(n); });
  if (histogram && !inflater.at_end()) return damaged();
  return histogram;
}

}  // namespace waitbench
