// What can become of a connection: the one list that JSON, text and the documentation read.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/record/record.hpp"

namespace waitbench {

struct ConnectionKind {
  std::string_view name;     ///< in JSON
  std::string_view words;    ///< for people, behind a count
  std::string_view meaning;  ///< for the docs
  std::uint64_t ConnectionCounts::* count;
};

inline constexpr std::array<ConnectionKind, 10> connection_kinds{
    {{"lost", "lost", "established, and ended before the load was over", &ConnectionCounts::lost},
     {"never_served", "never served", "given requests, and ended without an answer to any of them",
      &ConnectionCounts::never_served},
     {"handshake_repeated", "after a repeated handshake",
      "established only after the first segment had been sent again", &ConnectionCounts::handshake_repeated},
     {"refused", "refused", "nobody listened, or it was ended at once", &ConnectionCounts::refused},
     {"timed_out", "not answered", "no answer to the handshake", &ConnectionCounts::timed_out},
     {"unreachable", "unreachable", "no way to the host", &ConnectionCounts::unreachable},
     {"out_of_ports", "without a local port", "this machine had no ephemeral port left",
      &ConnectionCounts::out_of_ports},
     {"out_of_descriptors", "without a descriptor", "this process may open no more descriptors",
      &ConnectionCounts::out_of_descriptors},
     {"tls_failed", "without TLS", "the TLS handshake failed", &ConnectionCounts::tls_failed},
     {"other_failures", "failed otherwise", "any other reason", &ConnectionCounts::other_failures}}};

}  // namespace waitbench
