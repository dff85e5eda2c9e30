#include "lab/advice/one_run.hpp"

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
  auto server = ServerProcess::start(words, start_patience);
  if (!server) return server.error();
  if (ready) ready(server->ready().pid);
  const auto url = parse_url(server->ready().url);
  if (!url) return url.error();
  load.url = *url;
  load.pid = server->ready().pid;
  if (const auto admin = parse_url(server->ready().admin)) load.stats = *admin;
  auto run = loadgen::run_load(load, stop, progress);
  if (!run) return run.error();
  run->model = server->ready().model;
  if (const auto stopped = server->stop(stop_patience); !stopped && run->complete)
    run->validity.reasons.push_back({"server_failed", stopped.error().text, true});
  return run;
}

}  // namespace waitbench::lab
