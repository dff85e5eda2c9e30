// A server in this process, on ports of its own, for one test.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "servers/server.hpp"
#include "tests/component/servers/raw_client.hpp"

namespace waitbench::test {

/// The plan, any free ports, a fixed CPU speed (no calibration), two I/O threads, four workers.
servers::ServerOptions options_for(std::string_view plan);

class RunningServer {
 public:
  explicit RunningServer(std::string_view model, servers::ServerOptions options = options_for("wait 0s"));

  servers::Server& operator*() { return *server_; }
  servers::Server* operator->() { return server_.get(); }
  RawClient connect() { return RawClient(server_->address()); }
  /// One request to the admin port.
  Reply ask_admin(std::string_view target);
  /// Destroys it: cuts what is left.
  void destroy() { server_.reset(); }

 private:
  std::unique_ptr<servers::Server> server_;
};

/// The names of the models that answer when the work is done.
std::vector<std::string> model_names();

/// Waits until `condition` holds; false when patience ends first.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = Clock::now() + patience;
  while (!condition()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace waitbench::test
