// What every fuzz target is made of: one function from bytes to "nothing is wrong", or an abort.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// Judges one input; libFuzzer and replay.cpp both call it. Returns 0, aborts when an invariant is broken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace waitbench::fuzz {

/// Ends the program, as a finding, unless `holds`.
inline void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", invariant);
  std::abort();
}

}  // namespace waitbench::fuzz
