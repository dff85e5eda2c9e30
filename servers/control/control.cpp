#include "servers/control/control.hpp"

#include "servers/control/serve.hpp"
#include "servers/threads/thread_per_connection.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_control(Descriptor listener, Service& service) {
  return std::make_unique<ThreadPerConnection>(
      std::move(listener), service, [&service](OpenSocket& socket) { serve_blocking(socket, service); });
}

}  // namespace waitbench::servers
