#include "lab/theory/scalability.hpp"

#include <cmath>

namespace waitbench::lab::theory {

double throughput(const Scalability& system, double n) {
  const double others = n - 1;
  return system.alone_per_s * n / (1 + system.contention * others + system.coherency * n * others);
}

double peak(double contention, double coherency) {
  if (contention >= 1) return 0;
  return std::sqrt((1 - contention) / coherency);
}

double amdahl_speedup(double serial, double n) {
  return throughput({.contention = serial}, n);
}

}  // namespace waitbench::lab::theory
