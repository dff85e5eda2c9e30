// Is what the sender asked what was stored? SQLite's pages carry no checksum of their own. Pure.
#pragma once

#include <cstdint>

#include "messaging/job.hpp"

namespace waitbench::messaging::sqlite {

/// CRC-32 (RFC 1952, section 8) over id, texts, due time, attempts, seed, number and the moment of
/// acceptance, each text behind its length.
std::uint32_t checksum_of(const NewJob& asked, Moment accepted);

}  // namespace waitbench::messaging::sqlite
