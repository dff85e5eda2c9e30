#include "servers/server.hpp"

#include <fmt/format.h>

#include "servers/coroutine/coroutine.hpp"
#include "servers/net/listener.hpp"

namespace waitbench::servers {
namespace {

ServerOptions with_cpu_speed(ServerOptions options) {
  if (!options.cpu_speed) options.cpu_speed = calibrate_cpu();
  return options;
}

std::unique_ptr<WorkerPool> workers_of(const ModelInfo& model, const ServerOptions& options) {
  if (!model.threads.workers) return nullptr;
  return std::make_unique<WorkerPool>(options.workers, options.stack);
}

// The admin port is a coroutine server of its own, on one thread: a saturated data port does not hide it.
ServerOptions admin_options(const ServerOptions& options) {
  ServerOptions admin;
  admin.listen = options.admin.value_or(Address{});
  admin.io_threads = 1;
  admin.cpu_speed = options.cpu_speed;
  admin.limits = options.limits;
  return admin;
}

}  // namespace

Server::Server(const ModelInfo& model, ServerOptions options)
    : options_(with_cpu_speed(std::move(options))),
      site_(model.name, options_, counters_),
      service_{
          .options = options_,
          .site = site_,
          .counters = counters_,
          .resources = Resources(*options_.cpu_speed, options_.pools, options_.pool_wait, options_.stack),
          .workers = workers_of(model, options_)},
      admin_options_(admin_options(options_)),
      admin_site_(model.name, counters_, service_.resources.pools, service_.workers.get()),
      admin_service_{.options = admin_options_,
                     .site = admin_site_,
                     .counters = admin_counters_,
                     .resources = Resources(*options_.cpu_speed)} {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const ModelInfo& model, ServerOptions options) {
  std::unique_ptr<Server> server(new Server(model, std::move(options)));
  try {
    if (const auto error = server->open(model)) return *error;
  } catch (const std::exception& error) {  // Asio and std::thread throw when the system refuses
    return environment_error(
        fmt::format("cannot start: {}. `waitbench doctor` shows the limits.", error.what()));
  }
  return server;
}

std::optional<Error> Server::open(const ModelInfo& model) {
  auto listener = open_listener(options_.listen);
  if (!listener) return listener.error();
  address_ = local_address(listener->number());

  // The admin port first: whoever sees the data port can also see the counts.
  if (options_.admin) {
    auto admin_listener = open_listener(admin_options_.listen, "--admin");
    if (!admin_listener) return admin_listener.error();
    admin_address_ = local_address(admin_listener->number());
    admin_ = start_coroutine(std::move(*admin_listener), admin_service_);
  }
  model_ = model.start(std::move(*listener), service_);
  return {};
}

}  // namespace waitbench::servers
