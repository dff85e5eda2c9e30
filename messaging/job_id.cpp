#include "messaging/job_id.hpp"

namespace waitbench::messaging {
namespace {

constexpr std::size_t text_size = 36;

constexpr bool is_dash(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

std::optional<std::uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

JobId JobId::at(Moment moment, std::uint64_t random) {
  const auto us = static_cast<std::uint64_t>(moment.time_since_epoch().count());
  return of_fields(us / 1000, static_cast<std::uint16_t>(us % 1000 * 4096 / 1000), random);
}

JobId JobId::of_fields(std::uint64_t unix_ms, std::uint16_t rand_a, std::uint64_t rand_b) {
  const std::uint64_t high = unix_ms << 16 | 0x7000U | (rand_a & 0x0FFFU);
  const std::uint64_t low = std::uint64_t{0b10} << 62 | (rand_b & ~(std::uint64_t{0b11} << 62));
  std::array<std::uint8_t, 16> bytes;
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return JobId(bytes);
}

std::optional<JobId> JobId::parse(std::string_view text) {
  if (text.size() != text_size) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::size_t digits = 0;
  for (std::size_t place = 0; place < text_size; ++place) {
    if (is_dash(place)) {
      if (text[place] != '-') return std::nullopt;
      continue;
    }
    const auto digit = hex_digit(text[place]);
    if (!digit) return std::nullopt;
    auto& byte = bytes[digits++ / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | *digit);
  }
  const bool version_7 = bytes[6] >> 4 == 7, variant = bytes[8] >> 6 == 0b10;  // RFC 9562, sections 4.1, 4.2
  if (!version_7 || !variant) return std::nullopt;
  return JobId(bytes);
}

std::string JobId::text() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(text_size);
  for (const auto byte : bytes_) {
    if (is_dash(text.size())) text += '-';
    text += digits[byte >> 4];
    text += digits[byte & 0x0F];
  }
  return text;
}

}  // namespace waitbench::messaging
