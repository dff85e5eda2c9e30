#include "servers/thread/thread.hpp"

#include "servers/thread/hooks.hpp"
#include "servers/thread/serve.hpp"
#include "servers/threads/thread_per_connection.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_thread(Descriptor listener, Service& service) {
  auto library = std::make_shared<Library>();
  set_hooks(*library, service);
  return std::make_unique<ThreadPerConnection>(
      std::move(listener), service,
      [library, &service](OpenSocket& socket) { serve_with_library(socket, *library, service); });
}

}  // namespace waitbench::servers
