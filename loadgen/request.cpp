#include "loadgen/request.hpp"

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

constexpr std::size_t number_digits =
    20;  // of the largest 64-bit number; leading zeros keep the length fixed

}  // namespace

RequestBytes::RequestBytes(const Url& url, bool numbered)
    : text_(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n", url.target, url.host_header)) {
  if (numbered) {
    text_ += "Waitbench-Request: ";
    number_at_ = text_.size();
    text_.append(number_digits, '0');
    text_ += "\r\n";
  }
  text_ += "\r\n";
}

std::string_view RequestBytes::bytes(std::uint64_t n) noexcept {
  if (number_at_ != 0) {
    for (std::size_t i = number_digits; i-- > 0; n /= 10)
      text_[number_at_ + i] = static_cast<char>('0' + n % 10);
  }
  return text_;
}

}  // namespace waitbench::loadgen
