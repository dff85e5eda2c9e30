#include "core/host/memory_use.hpp"

#include <sys/mman.h>

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("reserving memory shows in the virtual size, touching it in the resident", "[memory_use]") {
  constexpr std::size_t reserved = 64U << 20, touched = 8U << 20;
  const auto before = read_memory_use();
  REQUIRE(before.has_value());
  void* const memory = ::mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  for (std::size_t at = 0; at < touched; at += 4096) static_cast<volatile char*>(memory)[at] = 1;
  const auto after = read_memory_use();
  ::munmap(memory, reserved);
  REQUIRE(after.has_value());
  CHECK(after->virtual_size.count >= before->virtual_size.count + reserved);
  CHECK(after->resident.count >= before->resident.count + touched);
  CHECK(after->resident.count < before->resident.count + reserved);
  CHECK(after->kernel.count > 0);
}
