// Any bytes are either an encoded histogram, which then survives being written and read, or a usage error.
#include "core/encoding/deflate.hpp"
#include "core/encoding/histogram_codec.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

namespace {

using View = std::span<const std::uint8_t>;

void judge(const Result<Histogram>& decoded) {
  if (!decoded) {
    require(decoded.error().exit == ExitCode::usage, "bad bytes are a usage error");
    require(decoded.error().text.find('\n') == std::string::npos, "of one line");
    return;
  }
  const auto& histogram = *decoded;
  require(histogram.min() <= histogram.max() && histogram.max() <= histogram.highest(),
          "extremes are in range");
  require(histogram.value_at_percentile(50) <= histogram.max(), "a percentile is in range");
  const auto again = decode_histogram(encode_histogram(histogram));
  require(again.has_value() && *again == histogram, "what is written is read as it was");
}

// The compressed form of what need not be a histogram: past the checksum, which no search could guess.
std::vector<std::uint8_t> compressed(View plain) {
  const auto stream = deflated(plain);
  std::vector<std::uint8_t> bytes{0x1c, 0x84, 0x93, 0x14};
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(stream.size() >> shift));
  bytes.insert(bytes.end(), stream.begin(), stream.end());
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View bytes(data, size);
  const auto plain = decode_histogram(bytes);
  judge(plain);
  judge(decode_compressed_histogram(bytes));
  const auto unpacked = decode_compressed_histogram(compressed(bytes));
  require(plain.has_value() == unpacked.has_value(), "both forms are accepted alike");
  require(!plain || *plain == *unpacked, "and are the same histogram");
  return 0;
}
