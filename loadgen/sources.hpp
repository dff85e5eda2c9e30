// Which local address each connection is made from.
#pragma once

#include <optional>
#include <vector>

#include "core/http/url.hpp"
#include "loadgen/stream.hpp"

namespace waitbench::loadgen {

/// The sources of one load thread's connections. Pure.
///
/// Those that were named, in turn, beginning with the `first`th. If none was: the kernel's choice; but
/// towards a server on the IPv4 loopback, where every address of 127.0.0.0/8 is this machine, each thousand
/// of connections has another one of `loopback_sources`, so that their ports neither run out nor get slow to
/// find (docs/method.md, "What is timed").
class Sources {
 public:
  Sources(std::vector<Address> named, const Endpoint& server, std::size_t first);
  /// Of the next connection; empty: the kernel's choice.
  std::optional<Address> next();

 private:
  std::vector<std::optional<Address>> turns_;
  std::size_t for_each_ = 1;  // so many connections
  std::size_t made_;
};

inline constexpr std::size_t loopback_sources = 16;

/// How many there will be: `named` of them or, when that is 0, those for this URL. A name counts as one: it
/// may not be the loopback.
std::size_t source_count(std::size_t named, const Url& url);

}  // namespace waitbench::loadgen
