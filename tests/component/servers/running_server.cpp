#include "tests/component/servers/running_server.hpp"

#include <stdexcept>

namespace waitbench::test {

servers::ServerOptions options_for(std::string_view plan) {
  servers::ServerOptions options;
  options.listen = {.host = "127.0.0.1", .port = 0};
  options.plan = parse_plan(plan).value();
  options.call_targets = servers::upstream::call_targets(options.plan).value();
  options.cpu_speed = CpuSpeed{100};
  options.io_threads = 2;
  options.workers = {.threads = 4};
  return options;
}

RunningServer::RunningServer(std::string_view model, servers::ServerOptions options) {
  auto started = servers::Server::start(*servers::find_model(model), std::move(options));
  if (!started) throw std::runtime_error(started.error().text);
  server_ = std::move(*started);
}

Reply RunningServer::ask_admin(std::string_view target) {
  RawClient client(server_->admin_address().value());
  client.send(get(target));
  return client.read_reply();
}

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& model : servers::models())
    if (!model.keeps_jobs) names.emplace_back(model.name);
  return names;
}

}  // namespace waitbench::test
