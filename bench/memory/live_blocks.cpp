// Loaded before a program (LD_PRELOAD), it counts the program's live heap blocks by size; SIGUSR1 makes it
// write them, a line "SIZE COUNT" each, to the file that LIVE_BLOCKS names. scripts/waiting-memory reads
// them.
//
// Sizes are those of glibc's chunks, its own 8 bytes included: what a block really takes.
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

namespace {

constexpr std::size_t step = 16, sizes = 8192;  // chunks are multiples of 16 bytes
std::array<std::atomic<long>, sizes> live;

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void count(void* block, long by) {
  if (block == nullptr) return;
  const auto index = (malloc_usable_size(block) + sizeof(std::size_t)) / step;
  if (index < sizes) live[index] += by;
}

// Allocates nothing, so that it can be called in the middle of malloc.
void write_down(int /*signal*/) {
  const auto* path = std::getenv("LIVE_BLOCKS");
  const int file = path == nullptr ? -1 : ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return;
  for (std::size_t i = 0; i < sizes; ++i) {
    const long blocks = live[i];
    if (blocks == 0) continue;
    std::array<char, 64> line{};
    const auto length = std::snprintf(line.data(), line.size(), "%zu %ld\n", i * step, blocks);
    if (::write(file, line.data(), static_cast<std::size_t>(length)) < 0) break;
  }
  ::close(file);
}

[[gnu::constructor]] void listen() {
  std::signal(SIGUSR1, write_down);
}

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc): these are malloc
extern "C" void* malloc(std::size_t size) {
  static auto* real = next<void*(std::size_t)>("malloc");
  auto* block = real(size);
  count(block, 1);
  return block;
}

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) {
  static auto* real = next<void*(std::size_t, std::size_t)>("aligned_alloc");
  auto* block = real(alignment, size);
  count(block, 1);
  return block;
}

extern "C" void free(void* block) {
  static auto* real = next<void(void*)>("free");
  count(block, -1);
  real(block);
}
// NOLINTEND(cppcoreguidelines-no-malloc)
