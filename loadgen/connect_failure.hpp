// Why a connection could not be made: the server's doing, or this machine's limits?
#pragma once

#include "core/record/record.hpp"

namespace waitbench::loadgen {

/// The counter of the cause, from what the kernel said. Out of ports: EADDRNOTAVAIL, or EADDRINUSE of a bound
/// source; out of descriptors: EMFILE, ENFILE (connect(2), socket(2)). EPROTO stands for TLS.
std::uint64_t& counter_of(ConnectionCounts& counts, int error) noexcept;

}  // namespace waitbench::loadgen
