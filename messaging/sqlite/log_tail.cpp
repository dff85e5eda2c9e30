#include "messaging/sqlite/log_tail.hpp"

#include <bit>
#include <optional>

#include <fmt/format.h>

namespace waitbench::messaging::sqlite {
namespace {

constexpr std::size_t header_size = 32, frame_header_size = 24;
constexpr std::uint32_t magic = 0x377F0682;  // its last bit: the checksums are of big-endian words

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}
std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) << 24U | byte_at(bytes, at + 1) << 16U | byte_at(bytes, at + 2) << 8U |
         byte_at(bytes, at + 3);
}
std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at + 3) << 24U | byte_at(bytes, at + 2) << 16U | byte_at(bytes, at + 1) << 8U |
         byte_at(bytes, at);
}

// Each frame's sums go on from those of the one before: a frame is good only if all before it are.
class Sums {
 public:
  explicit Sums(bool big) : big_(big) {}

  void add(std::string_view bytes) {  // a multiple of 8 of them
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
      first_ += word(bytes, at) + second_;
      second_ += word(bytes, at + 4) + first_;
    }
  }
  bool are_at(std::string_view bytes, std::size_t at) const {
    return big_endian(bytes, at) == first_ && big_endian(bytes, at + 4) == second_;
  }

 private:
  std::uint32_t word(std::string_view bytes, std::size_t at) const {
    return big_ ? big_endian(bytes, at) : little_endian(bytes, at);
  }

  bool big_;
  std::uint32_t first_ = 0, second_ = 0;
};

struct Header {
  std::size_t page_size;
  std::string_view salts;
  Sums sums;

  std::size_t frame_size() const { return frame_header_size + page_size; }
};

std::optional<Header> read_header(std::string_view log) {
  if (log.size() < header_size) return std::nullopt;
  const auto kind = big_endian(log, 0);
  const std::size_t page_size = big_endian(log, 8);
  if ((kind & ~1U) != magic || !std::has_single_bit(page_size) || page_size < 512 || page_size > 65'536)
    return std::nullopt;
  Header header{.page_size = page_size, .salts = log.substr(16, 8), .sums = Sums((kind & 1U) != 0)};
  header.sums.add(log.substr(0, 24));
  if (!header.sums.are_at(log, 24)) return std::nullopt;
  return header;
}

// A new use of the log changes both salts, damage in one place not.
bool same_use(const Header& header, std::string_view frame) {
  if (frame.size() < 16) return true;
  return frame.substr(8, 4) == header.salts.substr(0, 4) || frame.substr(12, 4) == header.salts.substr(4);
}

bool ends_transaction(std::string_view frame) {
  return big_endian(frame, 4) != 0;
}

bool follows(Header& header, std::string_view frame) {
  if (frame.substr(8, 8) != header.salts) return false;
  header.sums.add(frame.substr(0, 8));
  header.sums.add(frame.substr(frame_header_size));
  return header.sums.are_at(frame, 16);
}

// Where the last whole transaction ends.
std::size_t end_of_whole(Header header, std::string_view log) {
  std::size_t end = header_size;
  for (auto at = header_size; log.size() - at >= header.frame_size(); at += header.frame_size()) {
    const auto frame = log.substr(at, header.frame_size());
    if (!follows(header, frame)) break;
    if (ends_transaction(frame)) end = at + header.frame_size();
  }
  return end;
}

}  // namespace

LogTail tail_of(std::string_view log) {
  const auto header = read_header(log);
  if (!header) return {.bytes = log.size()};
  const auto begin = end_of_whole(*header, log);
  LogTail tail;
  for (auto at = begin; at < log.size(); at += header->frame_size()) {
    const auto frame = log.substr(at, header->frame_size());
    if (!same_use(*header, frame)) continue;
    tail.bytes = at + frame.size() - begin;
    if (frame.size() == header->frame_size() && ends_transaction(frame)) ++tail.commits;
  }
  return tail;
}

std::string tail_text(const LogTail& tail, std::string_view log_name) {
  if (tail.bytes == 0) return {};
  if (tail.is_damage()) {
    return fmt::format(
        "{} is damaged: {} bytes behind its last whole transaction were left out, and with them what {} "
        "further ones had stored. Jobs that were accepted last are missing.",
        log_name, tail.bytes, tail.commits);
  }
  return fmt::format(
      "{}: {} bytes behind its last whole transaction were left out. A process ended while it wrote them, "
      "before anybody was told that they are stored; or the log was cut or damaged, and jobs that were "
      "accepted last are missing.",
      log_name, tail.bytes);
}

}  // namespace waitbench::messaging::sqlite
