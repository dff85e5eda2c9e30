#include "lab/run/scene.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ranges>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "core/file.hpp"
#include "lab/experiment/values.hpp"

namespace waitbench::lab {
namespace {

bool is_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
  for (const auto part : std::views::split(std::string_view(path == nullptr ? "" : path), ':')) {
    const auto file = std::filesystem::path(std::string_view(part)) / name;
    if (::access(file.c_str(), X_OK) == 0) return true;
  }
  return false;
}

// "127.0.0.1:8080", for configurations that want no URL.
std::string address_of(const std::string& url) {
  const auto read = parse_url(url);
  return read ? read->host_header : "";
}

std::uint16_t port_of(const std::string& url) {
  const auto read = parse_url(url);
  return read ? read->port : 0;
}

}  // namespace

std::string missing_for(const Trial& trial, bool has_database) {
  for (const auto& server : trial.servers) {
    if (server.needs_database && !has_database)
      return "no database: --database names one, scripts/database starts one";
    if (server.needs && !is_program(*server.needs)) return fmt::format("{} is not installed", *server.needs);
  }
  return {};
}

Result<std::unique_ptr<Scene>> Scene::set(const Trial& trial, const SceneOptions& options) {
  auto directory = ScratchDirectory::make("trial");
  if (!directory) return directory.error();
  std::unique_ptr<Scene> scene(new Scene(trial, options, std::move(*directory)));
  if (const auto written = scene->write_files(std::nullopt); !written) return written.error();
  for (const auto& server : trial.servers) {
    if (const auto started = scene->start(server); !started) return started.error();
  }
  return scene;
}

Scene::~Scene() {
  static_cast<void>(end());
}

Result<void> Scene::write_files(std::optional<std::uint16_t> port) const {
  for (const auto& file : trial_.files) {
    if (const auto written = write_file(directory_.path() / file.name, filled(file.content, port)); !written)
      return written;
  }
  return {};
}

std::string Scene::filled(std::string text, std::optional<std::uint16_t> port) const {
  text = replaced_all(std::move(text), "{dir}", directory_.path().string());
  text = replaced_all(std::move(text), "{database}", options_.database);
  if (port) text = replaced_all(std::move(text), "{port}", std::to_string(*port));
  for (const auto& [name, url] : urls_) {
    text = replaced_all(std::move(text), fmt::format("{{{}}}", name), url);
    text = replaced_all(std::move(text), fmt::format("{{{}:address}}", name), address_of(url));
  }
  return text;
}

Result<void> Scene::start(const ServerSpec& server) {
  auto process = started(server);
  if (!process) return process.error();
  urls_[server.name] = process->ready().url;
  servers_.insert_or_assign(server.name, std::move(*process));
  return {};
}

// One that ran before comes back where it was: those that call it know no other place.
Result<ServerProcess> Scene::started(const ServerSpec& server) {
  const auto before = urls_.find(server.name);
  std::uint16_t port = before == urls_.end() ? 0 : port_of(before->second);
  if (!server.ours && port == 0) {
    const auto found = free_port();
    if (!found) return found.error();
    port = *found;
  }
  std::vector<std::string> words;
  for (const auto& word : server.words) words.push_back(filled(word, port));
  if (!server.ours) {
    // Files may name the port as well: whoever read the experiment saw to it that this is the only guest
    // then.
    if (const auto written = write_files(port); !written) return written.error();
    return ServerProcess::start(Guest{.name = server.name,
                                      .command = words,
                                      .port = port,
                                      .path = server.ready,
                                      .in = directory_.path(),
                                      .limits = server.limits,
                                      .log = directory_.path() / (server.name + ".log")},
                                start_patience, options_.stop);
  }
  words.insert(words.end(), {"--cpu-speed", fmt::format("{:.3f}/us", options_.cpu_speed.iterations_per_us)});
  if (!server.is_worker())
    words.insert(words.end(),
                 {"--listen", fmt::format("127.0.0.1:{}", port), "--seed", std::to_string(options_.seed)});
  return ServerProcess::start(words, start_patience, options_.stop, server.limits);
}

ReadyLine Scene::ready(const std::string& server) const {
  const std::lock_guard lock(mutex_);
  return servers_.at(server).ready();
}

void Scene::begin_window(TimePoint window) {
  if (trial_.events.empty() || events_.joinable()) return;
  events_ = std::thread([this, window] { follow_events(window); });
}

void Scene::follow_events(TimePoint begin) {
  std::unique_lock lock(mutex_);
  for (const auto& event : trial_.events) {
    if (changed_.wait_until(lock, begin + event.at, [this] { return ending_; })) break;
    if (auto done = happen(event); !done && failed_) failed_ = done.error();
  }
  changed_.wait(lock, [this] { return ending_; });
}

Result<void> Scene::happen(const Event& event) {
  const auto found = servers_.find(event.server);
  const auto spec = std::ranges::find(trial_.servers, event.server, &ServerSpec::name);
  if (event.kind == Event::Kind::start) return start(*spec);
  if (found == servers_.end()) return {};
  auto& server = found->second;
  switch (event.kind) {
    case Event::Kind::freeze:
      server.process().signal_group(SIGSTOP);
      return {};
    case Event::Kind::thaw:
      server.process().signal_group(SIGCONT);
      return {};
    case Event::Kind::kill:
      server.process().signal_group(SIGKILL);
      static_cast<void>(server.process().wait_until(Clock::now() + stop_patience));
      return {};
    default:
      return server.stop(stop_patience);
  }
}

Result<void> Scene::end() {
  Result<void> ended{};
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (auto& [name, server] : servers_) {
      if (auto there = server.check_running(); !there && ended) ended = there;
    }
    for (const auto& spec : std::views::reverse(trial_.servers)) {
      const auto server = servers_.find(spec.name);
      if (server == servers_.end()) continue;
      if (auto stopped = server->second.stop(stop_patience); !stopped && ended) ended = stopped;
    }
    if (!failed_) ended = failed_;
  }
  changed_.notify_all();
  if (events_.joinable()) events_.join();
  return ended;
}

}  // namespace waitbench::lab
