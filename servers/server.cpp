#include "servers/server.hpp"

#include <fmt/format.h>

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

std::unique_ptr<Admission> admission_of(const ServerOptions& options, Counters& counters) {
  if (!options.admission) return nullptr;
  return std::make_unique<Admission>(*options.admission, counters);
}

}  // namespace

Server::Server(const ModelInfo& model, ServerOptions options)
    : options_(with_cpu_speed(std::move(options))),
      counters_(options_.seat ? *options_.seat->counters : own_counters_),
      site_(model.name, options_, counters_),
      service_{.options = options_,
               .site = site_,
               .counters = counters_,
               .resources = Resources(
                   *options_.cpu_speed, options_.pools, options_.pool_wait, options_.stack,
                   {.targets = options_.call_targets, .options = options_.calls, .seed = options_.seed}),
               .workers = workers_of(model, options_),
               .admission = admission_of(options_, counters_)},
      measurer_(counters_, service_.resources, service_.workers.get(), service_.admission.get(),
                model.threads.per_connection) {
  if (service_.admission) {
    service_.resources.cut.also([this] { service_.admission->cut(); });
  }
}

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
  if (options_.database) {
    auto& resources = service_.resources;
    auto database = database::Database::open(*options_.database, statements_of(options_.plan), resources.cut);
    if (!database) return database.error();
    resources.database = std::move(*database);
  }
  auto listener = open_listener(options_.listen, "--listen", options_.seat.has_value());
  if (!listener) return listener.error();
  address_ = local_address(listener->number());

  if (model.keeps_jobs) {
    if (!options_.jobs) return usage_error(fmt::format("{} needs a queue of jobs.", model.name));
    auto jobs = JobDesk::open(options_);
    if (!jobs) return jobs.error();
    jobs_ = std::move(*jobs);
    service_.jobs = jobs_.get();
    measurer_.tell_jobs(*jobs_);
  }
  // The admin port first: whoever sees the data port can also see the counts.
  if (options_.admin) {
    auto admin_listener = open_listener(*options_.admin, "--admin");
    if (!admin_listener) return admin_listener.error();
    admin_.emplace(std::move(*admin_listener), model.name, measurer_, options_.limits);
  }
  model_ = model.start(std::move(*listener), service_);
  return {};
}

}  // namespace waitbench::servers
