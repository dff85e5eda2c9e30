// Bytes as text and back: base64 (RFC 4648, section 4), strict.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace waitbench {

/// With padding, without line breaks.
std::string base64_encoded(std::span<const std::uint8_t> bytes);

/// A usage error for anything that base64_encoded would not write: another alphabet, blanks, missing or
/// superfluous padding, bits set behind the last byte.
Result<std::vector<std::uint8_t>> base64_decoded(std::string_view text);

}  // namespace waitbench
