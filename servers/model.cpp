#include "servers/model.hpp"

#include <array>

#include "servers/control/control.hpp"
#include "servers/coroutine/coroutine.hpp"
#include "servers/thread/thread.hpp"

namespace waitbench::servers {
namespace {

constexpr std::array table{
    ModelInfo{"thread", "cpp-httplib", "a thread per connection, blocked",
              "the classic synchronous server, as people write it", start_thread},
    ModelInfo{"control", "blocking sockets", "a thread per connection, blocked",
              "the same HTTP code as coroutine: only the waiting differs", start_control},
    ModelInfo{"coroutine", "Boost.Asio coroutines", "suspended, on a thread per core", "async all the way",
              start_coroutine},
};

}  // namespace

std::span<const ModelInfo> models() {
  return table;
}

const ModelInfo* find_model(std::string_view name) {
  for (const auto& model : table) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

}  // namespace waitbench::servers
