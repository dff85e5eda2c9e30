#include "messaging/sqlite/checksum.hpp"

#include <zlib.h>

namespace waitbench::messaging::sqlite {
namespace {

class Crc {
 public:
  void add(std::uint64_t number) {
    std::array<unsigned char, 8> bytes;  // little end first, on every machine
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(number >> (8 * i));
    add_bytes(bytes.data(), bytes.size());
  }
  void add(Moment moment) { add(static_cast<std::uint64_t>(moment.time_since_epoch().count())); }
  void add(std::string_view text) {
    add(std::uint64_t{text.size()});
    add_bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  void add(const std::optional<std::string>& text) {
    add(std::uint64_t{text.has_value()});
    if (text) add(std::string_view(*text));
  }
  std::uint32_t value() const { return static_cast<std::uint32_t>(crc_); }

 private:
  void add_bytes(const unsigned char* bytes, std::size_t count) { crc_ = ::crc32_z(crc_, bytes, count); }

  uLong crc_ = ::crc32_z(0, nullptr, 0);
};

}  // namespace

std::uint32_t checksum_of(const NewJob& asked, Moment accepted) {
  Crc crc;
  crc.add(std::string_view(asked.id.text()));
  crc.add(asked.idempotency_key);
  crc.add(std::string_view(asked.plan));
  crc.add(asked.callback);
  crc.add(asked.due);
  crc.add(std::uint64_t{asked.attempts_allowed});
  crc.add(asked.seed);
  crc.add(asked.number);
  crc.add(accepted);
  return crc.value();
}

}  // namespace waitbench::messaging::sqlite
