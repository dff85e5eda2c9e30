#include "servers/admin/admin_port.hpp"

#include "servers/coroutine/coroutine.hpp"

namespace waitbench::servers {
namespace {

ServerOptions one_thread(const Limits& limits) {
  ServerOptions options;
  options.io_threads = 1;
  options.limits = limits;
  return options;
}

}  // namespace

AdminPort::AdminPort(Descriptor listener, std::string_view model, MeasureSource& source, const Limits& limits)
    : address_(local_address(listener.number())),
      options_(one_thread(limits)),
      site_(model, source),
      service_{.options = options_, .site = site_, .counters = counters_, .resources = {}},
      server_(start_coroutine(std::move(listener), service_)) {}

}  // namespace waitbench::servers
