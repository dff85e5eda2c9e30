// Bytes made smaller and read back, by zlib (RFC 1950).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace waitbench {

/// A zlib stream, as small as zlib makes it. Other versions of zlib may write other bytes for the same
/// content.
std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes);

/// Reads a zlib stream piece by piece, so that its reader and not its writer decides how much comes out.
/// `stream` must outlive it; what lies beyond 4 GiB is never read.
class Inflater {
 public:
  explicit Inflater(std::span<const std::uint8_t> stream);
  Inflater(Inflater&&) = delete;
  Inflater& operator=(Inflater&&) = delete;
  ~Inflater();

  /// The next `size` bytes; fewer where the stream ends or is damaged before. Takes memory for what comes
  /// out, not for what was asked for.
  std::vector<std::uint8_t> take(std::size_t size);
  /// Whether the stream ended, whole by its checksum, with what was taken, and nothing follows it.
  bool at_end();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace waitbench
