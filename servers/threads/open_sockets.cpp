#include "servers/threads/open_sockets.hpp"

#include <sys/socket.h>

namespace waitbench::servers {

OpenSocket::OpenSocket(Descriptor descriptor, OpenSockets& all)
    : descriptor_(std::move(descriptor)), all_(all) {
  const std::lock_guard lock(all_.mutex_);
  place_ = all_.open_.insert(all_.open_.end(), this);
}

OpenSocket::~OpenSocket() {
  const std::lock_guard lock(all_.mutex_);
  all_.open_.erase(place_);
}

void OpenSockets::end_idle() {
  const std::lock_guard lock(mutex_);
  // Only the receiving side: a request that arrives this very moment is still answered.
  for (const auto* socket : open_) {
    if (socket->idle_) ::shutdown(socket->number(), SHUT_RD);
  }
}

void OpenSockets::end_all() {
  const std::lock_guard lock(mutex_);
  for (const auto* socket : open_) ::shutdown(socket->number(), SHUT_RDWR);
}

}  // namespace waitbench::servers
