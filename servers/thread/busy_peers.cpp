#include "servers/thread/busy_peers.hpp"

#include <algorithm>
#include <functional>

namespace waitbench::servers {

BusyPeers::Place::Place(BusyPeers& all) : all_(all) {
  const std::lock_guard lock(all_.mutex_);
  at_ = all_.places_.insert(all_.places_.end(), this);
}

BusyPeers::Place::~Place() {
  const std::lock_guard lock(all_.mutex_);
  all_.places_.erase(at_);
}

// Two peers of one key would only mean that an idle connection is left open during a drain.
std::uint64_t BusyPeers::key(const std::string& address, int port) noexcept {
  const auto hash = std::hash<std::string>{}(address) * 31 + static_cast<std::uint64_t>(port);
  return hash == idle ? 1 : hash;
}

bool BusyPeers::contains(const std::string& address, int port) const {
  const auto wanted = key(address, port);
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(places_, [&](const Place* place) { return place->peer_ == wanted; });
}

}  // namespace waitbench::servers
