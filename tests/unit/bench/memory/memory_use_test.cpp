#include "bench/memory/memory_use.hpp"

#include <sys/mman.h>

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("a field is found by its whole name", "[memory_use]") {
  const std::string_view text =
      "Slab:             239460 kB\nSReclaimable:     209556 kB\nKernelStack:        1444 kB\nPageTables:\t  "
      "2316 kB\n";
  CHECK(proc_field(text, "Slab") == Bytes{239460 * 1024});
  CHECK(proc_field(text, "KernelStack") == Bytes{1444 * 1024});
  CHECK(proc_field(text, "PageTables") == Bytes{2316 * 1024});
  CHECK(proc_field(text, "Kernel") == std::nullopt);
  CHECK(proc_field(text, "Stack") == std::nullopt);
  CHECK(proc_field(text, "Absent") == std::nullopt);
  CHECK(proc_field("", "Slab") == std::nullopt);
}

TEST_CASE("a field that is no size is refused", "[memory_use]") {
  for (const auto* bad :
       {"Slab:", "Slab:   ", "Slab: kB", "Slab: 12", "Slab: 12 MB", "Slab: -1 kB", "Slab"}) {
    INFO(bad);
    CHECK(proc_field(bad, "Slab") == std::nullopt);
  }
  CHECK(proc_field("Slab: 12 kB", "Slab") == Bytes{12 * 1024});  // no newline at the end
}

TEST_CASE("reserving memory shows in the virtual size, touching it in the resident", "[memory_use]") {
  constexpr std::size_t reserved = 64U << 20, touched = 8U << 20;
  const auto before = memory_use_now();
  REQUIRE(before.has_value());
  void* const memory = ::mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  for (std::size_t at = 0; at < touched; at += 4096) static_cast<volatile char*>(memory)[at] = 1;
  const auto after = memory_use_now();
  ::munmap(memory, reserved);
  REQUIRE(after.has_value());
  CHECK(after->virtual_size.count >= before->virtual_size.count + reserved);
  CHECK(after->resident.count >= before->resident.count + touched);
  CHECK(after->resident.count < before->resident.count + reserved);
}
