#include "loadgen/recovery.hpp"

#include <algorithm>

#include "core/interruptible_sleep.hpp"
#include "loadgen/probe.hpp"
#include "loadgen/reach.hpp"

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

// So that asking is no load.
constexpr Duration between_probes = 100ms;

}  // namespace

Result<bool> await_recovery(const LoadOptions& options, std::optional<Duration> limit, Duration patience,
                            const std::stop_token& stop) {
  const auto begun = Clock::now();
  auto patient = options;
  const auto reached = reach(options, stop);
  if (!reached) return reached.error();
  while (!stop.stop_requested()) {
    const auto left = patience - (Clock::now() - begun);
    if (left <= Duration::zero()) return false;
    patient.timeout = std::min(options.timeout, left);
    const auto took = probe(patient, reached->endpoint, reached->tls_or_null(), stop);
    if (took && (!limit || *took <= *limit)) return true;
    sleep_until(Clock::now() + std::min(between_probes, left), stop);
  }
  return false;
}

}  // namespace waitbench::loadgen
