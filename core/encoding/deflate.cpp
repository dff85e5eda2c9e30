#include "core/encoding/deflate.hpp"

#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

namespace waitbench {

std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes) {
  std::vector<std::uint8_t> stream(compressBound(bytes.size()));
  uLongf size = stream.size();
  // With room enough, only memory can be missing.
  if (compress2(stream.data(), &size, bytes.data(), bytes.size(), Z_BEST_COMPRESSION) != Z_OK)
    throw std::bad_alloc();
  stream.resize(size);
  return stream;
}

struct Inflater::Stream {
  z_stream z{};
  bool goes_on = true;  // neither ended nor found damaged
  bool whole = false;   // ended, and its checksum is right

  // Fills what z.next_out points to, as far as the stream goes.
  void fill() {
    while (goes_on && z.avail_out > 0) {
      const int result = inflate(&z, Z_NO_FLUSH);
      whole = result == Z_STREAM_END;
      goes_on = result == Z_OK;
    }
  }
};

Inflater::Inflater(std::span<const std::uint8_t> stream) : stream_(std::make_unique<Stream>()) {
  auto& z = stream_->z;
  z.next_in = const_cast<Bytef*>(stream.data());  // zlib's interface; it only reads
  z.avail_in = static_cast<uInt>(std::min<std::size_t>(stream.size(), std::numeric_limits<uInt>::max()));
  if (inflateInit(&z) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
  inflateEnd(&stream_->z);
}

std::vector<std::uint8_t> Inflater::take(std::size_t size) {
  constexpr std::size_t piece = 65'536;
  std::vector<std::uint8_t> bytes;
  while (stream_->goes_on && bytes.size() < size) {
    const auto had = bytes.size();
    bytes.resize(std::min(size, had + piece));
    stream_->z.next_out = bytes.data() + had;
    stream_->z.avail_out = static_cast<uInt>(bytes.size() - had);
    stream_->fill();
    bytes.resize(bytes.size() - stream_->z.avail_out);
  }
  return bytes;
}

bool Inflater::at_end() {
  return take(1).empty() && stream_->whole && stream_->z.avail_in == 0;
}

}  // namespace waitbench
