#include "servers/processes/crew.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fmt/format.h>

#include "servers/processes/sum.hpp"

namespace waitbench::servers {
namespace {

constexpr Duration answer_time = std::chrono::seconds(1);

Duration to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

OwnUse use_of(const rusage& usage) {
  return {to_duration(usage.ru_utime) + to_duration(usage.ru_stime),
          {static_cast<std::uint64_t>(usage.ru_nvcsw), static_cast<std::uint64_t>(usage.ru_nivcsw)}};
}

std::vector<Measure> views_of(const std::vector<OwnedMeasure>& owned) {
  std::vector<Measure> measures;
  for (const auto& measure : owned) measures.push_back(measure.view());
  return measures;
}

}  // namespace

bool WorkerEnded::in_order() const {
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string WorkerEnded::how() const {
  if (!WIFSIGNALED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  const auto* name = ::sigdescr_np(WTERMSIG(status));
  return fmt::format("killed by signal {} ({})", WTERMSIG(status), name == nullptr ? "unknown" : name);
}

Crew::Crew(std::vector<Supervised> workers, const SharedCounters& counters) : counters_(counters) {
  for (auto& worker : workers) workers_.push_back(std::make_unique<Worker>(std::move(worker)));
}

Crew::~Crew() {
  tell(SIGKILL);
  for (const auto& worker : workers_) {
    if (!worker->used) ::waitpid(worker->pid, nullptr, 0);
  }
}

Result<void> Crew::wait_until_started() const {
  for (const auto& worker : workers_) {
    if (const auto started = servers::wait_until_started(worker->channel); !started) return started;
  }
  return {};
}

void Crew::tell(int signal) const {
  for (const auto& worker : workers_) {
    if (!worker->used) ::kill(worker->pid, signal);  // not reaped, so the number is still its own
  }
}

std::vector<WorkerEnded> Crew::reap() {
  std::vector<WorkerEnded> ended;
  for (const auto& worker : workers_) {
    int status = 0;
    rusage usage{};
    if (worker->used || ::wait4(worker->pid, &status, WNOHANG, &usage) != worker->pid) continue;
    ended.push_back({worker->pid, status});
    const std::scoped_lock guard(mutex_);
    worker->used = use_of(usage);
  }
  return ended;
}

Health Crew::health() const {
  const std::scoped_lock guard(mutex_);
  const auto living = std::ranges::count_if(workers_, [](const auto& worker) { return !worker->used; });
  return {static_cast<unsigned>(living), static_cast<unsigned>(workers_.size())};
}

void Crew::ask_all() {
  for (const auto& worker : workers_) worker->inquiry.ask();
  const auto deadline = Clock::now() + answer_time;
  for (const auto& worker : workers_) {
    if (auto answer = worker->inquiry.answer(deadline)) worker->said = std::move(*answer);
  }
}

std::vector<Measure> Crew::measure() {
  ask_all();
  std::vector<std::vector<Measure>> all;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    auto measures = corrected(views_of(workers_[i]->said), measures_of(counters_.of(i)));
    const std::scoped_lock guard(mutex_);
    if (const auto& used = workers_[i]->used)
      measures = corrected(after_end(std::move(measures)), measures_of(*used));
    all.push_back(std::move(measures));
  }
  auto sums = add_up(all);
  const auto [living, started] = health();
  constexpr auto gauge = Measure::Kind::gauge;
  sums.push_back(
      {"processes", "Processes of this server that live.", gauge, {}, static_cast<double>(living)});
  sums.push_back(
      {"processes_started", "Processes that it began with.", gauge, {}, static_cast<double>(started)});
  return sums;
}

}  // namespace waitbench::servers
