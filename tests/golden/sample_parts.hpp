// What the sample records are put together from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench::sample {

/// A number in [0, 1) that is the same on every machine: the middle of a linear congruence.
double scatter(std::uint64_t n);

/// How long request `n` takes whose plan waits `wait`: a few take longer, as queues do. Whole microseconds by
/// sums and products alone, so that every compiler and library agrees on them.
Duration answer_time(Duration wait, std::uint64_t n);

/// Of a server under a closed load.
struct Shape {
  std::string label, model;
  std::uint64_t users = 1000;
  std::uint64_t threads = 3;
  Bytes rss{32 * 1048576ULL}, reserved{210 * 1048576ULL};
  double cpu_us_per_request = 60;
  double switches_per_request = 2;
};

/// A run in which every request waits 5 s.
Run waiting_run(const Shape& shape);

/// The facts of a machine that does not exist.
std::vector<Record::Fact> machine();

}  // namespace waitbench::sample
