// The clients of one I/O thread, one for each upstream that it has called: found by its executor, so that who
// does a plan needs to carry no more than that.
#pragma once

#include <memory>
#include <unordered_map>

#include "servers/upstream/suspending_client.hpp"

namespace waitbench::servers::upstream {

/// Belongs to an event loop, which ends it before its sockets' own parts.
class SuspendingClients final : public asio::execution_context::service {
 public:
  using key_type = SuspendingClients;
  inline static asio::execution_context::id id;

  explicit SuspendingClients(asio::execution_context& loop) : service(loop) {}

  /// On the loop's thread. `upstream` must outlive the loop.
  SuspendingClient& of(Upstream& upstream, const IoExecutor& executor) {
    auto& client = clients_[&upstream];
    if (!client) client = std::make_unique<SuspendingClient>(executor, upstream);
    return *client;
  }

 private:
  void shutdown() override { clients_.clear(); }

  std::unordered_map<const Upstream*, std::unique_ptr<SuspendingClient>> clients_;
};

inline SuspendingClient& client_of(Upstream& upstream, const IoExecutor& executor) {
  return asio::use_service<SuspendingClients>(executor.context()).of(upstream, executor);
}

}  // namespace waitbench::servers::upstream
