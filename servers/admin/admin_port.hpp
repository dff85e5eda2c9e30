// The admin port: a coroutine server of its own, on one thread, so that a saturated data port does not hide
// it.
#pragma once

#include <memory>
#include <string_view>

#include "core/descriptor.hpp"
#include "servers/admin/admin_site.hpp"
#include "servers/model.hpp"

namespace waitbench::servers {

class AdminPort {
 public:
  /// Answers on `listener` (servers/net/listener.hpp) until it is destroyed. `source` must outlive it. Throws
  /// std::exception when the system refuses a thread.
  AdminPort(Descriptor listener, std::string_view model, MeasureSource& source, const Limits& limits);

  const Address& address() const { return address_; }

 private:
  const Address address_;
  const ServerOptions options_;
  Counters counters_;
  AdminSite site_;
  Service service_;
  std::unique_ptr<Model> server_;
};

}  // namespace waitbench::servers
