#include "core/encoding/base64.hpp"

#include <algorithm>

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>

namespace waitbench {
namespace {

namespace it = boost::archive::iterators;
using SixBits = it::base64_from_binary<it::transform_width<const std::uint8_t*, 6, 8>>;
using EightBits = it::transform_width<it::binary_from_base64<const char*>, 8, 6, std::uint8_t>;

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

// Boost's iterators know no padding and want whole groups: 3 bytes, 4 characters.
std::string base64_encoded(std::span<const std::uint8_t> bytes) {
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  std::vector<std::uint8_t> whole(bytes.begin(), bytes.end());
  whole.insert(whole.end(), missing, 0);
  std::string text(SixBits(whole.data()), SixBits(whole.data() + whole.size()));
  text.replace(text.size() - missing, missing, missing, '=');
  return text;
}

Result<std::vector<std::uint8_t>> base64_decoded(std::string_view text) {
  const auto end = text.find_last_not_of('=') + 1;
  const std::size_t padding = text.size() - end;
  if (text.size() % 4 != 0 || padding > 2)
    return usage_error("The base64 text is cut off, or padded wrongly.");
  const auto digits = text.substr(0, end);
  if (digits.find_first_not_of(alphabet) != std::string_view::npos)
    return usage_error("The base64 text has a character that base64 does not know.");
  auto whole = std::string(digits) + std::string(padding, 'A');  // zeros
  std::vector<std::uint8_t> bytes(EightBits(whole.data()), EightBits(whole.data() + whole.size()));
  if (std::any_of(bytes.end() - static_cast<std::ptrdiff_t>(padding), bytes.end(),
                  [](auto b) { return b != 0; }))
    return usage_error("The base64 text has bits behind its last byte.");
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace waitbench
