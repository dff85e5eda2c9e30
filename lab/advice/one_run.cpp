#include "lab/advice/one_run.hpp"

#include <utility>

#include "lab/run/aimed_load.hpp"
#include "lab/run/server_process.hpp"

namespace waitbench::lab {

std::vector<std::string> serve_words(const std::string& model, const std::string& plan) {
  return {"serve", model, "--listen", "127.0.0.1:0", "--plan", plan, "--fixed-plan"};
}

std::string queue_url_in(const std::filesystem::path& directory) {
  return "sqlite:" + (directory / "jobs.db").string();
}

Result<Run> run_against(const std::vector<std::string>& words, loadgen::LoadOptions load,
                        const std::stop_token& stop, const loadgen::ProgressSink& progress,
                        const std::function<void(pid_t)>& ready) {
  auto server = ServerProcess::start(words, start_patience, stop);
  if (!server) return server.error();
  if (ready) ready(server->ready().pid);
  const auto offered = aimed_at(server->ready(), std::move(load));
  if (!offered) return offered.error();
  auto run = loadgen::run_load(*offered, stop, progress);
  if (!run) return run.error();
  run->model = server->ready().model;
  tell_end(server->stop(stop_patience), *run);
  return run;
}

}  // namespace waitbench::lab
