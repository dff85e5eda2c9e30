#include "loadgen/connect_failure.hpp"

#include <cerrno>

namespace waitbench::loadgen {

std::uint64_t& counter_of(ConnectionCounts& counts, int error) noexcept {
  switch (error) {
    case ECONNREFUSED:
    case ECONNRESET:  // accepted, and ended at once
    case EPIPE:
      return counts.refused;
    case ETIMEDOUT:
      return counts.timed_out;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
      return counts.unreachable;
    case EADDRNOTAVAIL:
    case EADDRINUSE:
      return counts.out_of_ports;
    case EMFILE:
    case ENFILE:
      return counts.out_of_descriptors;
    case EPROTO:
    case EKEYREJECTED:
      return counts.tls_failed;
    default:
      return counts.other_failures;
  }
}

}  // namespace waitbench::loadgen
