#include "cli/serve_processes.hpp"

#include <cstdio>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "cli/orderly_end.hpp"
#include "core/host/limits.hpp"
#include "servers/net/listener.hpp"
#include "servers/processes/crew.hpp"

namespace waitbench::cli {
namespace {

using namespace std::chrono_literals;
using namespace servers;

// The supervisor's words to a worker. SIGTERM may come more than once (a service manager sends it to every
// process itself); so what ends a drain is another signal. SIGINT stays blocked in a worker and is not looked
// at: Ctrl-C goes to the whole group, and is for the supervisor.
constexpr int finish = SIGTERM;
constexpr int end_at_once = SIGQUIT;

Result<ExitCode> be_worker(const ModelInfo& model, ServerOptions options, Duration patience,
                           WorkerSide self) {
  const AwaitedSignals orders{finish, end_at_once}, impatience{end_at_once};
  auto server = Server::start(model, std::move(options));
  if (!server) {
    tell_not_started(self.channel, server.error());  // the supervisor says it
    return Result<ExitCode>(boost::system::in_place_value, server.error().exit);
  }
  tell_started(self.channel);
  const Reporter reporter(std::move(self.channel), (*server)->measures());
  if (orders.wait() == finish)
    drain(**server, patience, impatience, fmt::format("waitbench serve: process {}", ::getpid()));
  return Result<ExitCode>(boost::system::in_place_value, ExitCode::done);
}

// From readiness to the end of the last worker.
class Supervisor {
 public:
  Supervisor(Crew& crew, const AwaitedSignals& signals) : crew_(crew), signals_(signals) {}

  /// Until a signal asks for the end: workers that end before that are told. False when all did.
  bool wait_for_end() {
    for (;;) {
      if (signals_.wait() != SIGCHLD) return true;
      for (const auto& worker : crew_.reap()) {
        lost_ = true;
        const auto [living, started] = crew_.health();
        fmt::print(stderr, "waitbench serve: process {} ended unexpectedly: {}. {} of {} go on.\n",
                   worker.pid, worker.how(), living, started);
      }
      if (crew_.health().living == 0) return false;
    }
  }

  /// All workers finish, or end at once when another signal comes. `patience` is theirs; who is still there
  /// some time after it is killed.
  void end_all(Duration patience) {
    constexpr Duration for_ending = 10s;  // thousands of threads take a while
    crew_.tell(finish);
    auto deadline = Clock::now() + patience + for_ending;
    while (crew_.health().living > 0) {
      const auto signal = signals_.wait_until(deadline);
      if (!signal) {
        fmt::print(stderr, "waitbench serve: {} processes did not end, and are killed.\n",
                   crew_.health().living);
        lost_ = true;
        return;  // the crew's end
      }
      if (*signal != SIGCHLD) {
        crew_.tell(end_at_once);
        deadline = Clock::now() + for_ending;
        continue;
      }
      for (const auto& worker : crew_.reap()) {
        if (worker.in_order()) continue;
        lost_ = true;
        fmt::print(stderr, "waitbench serve: process {} did not end in order: {}.\n", worker.pid,
                   worker.how());
      }
    }
  }

  bool lost() const { return lost_; }

 private:
  Crew& crew_;
  const AwaitedSignals& signals_;
  bool lost_ = false;  // a worker, otherwise than in order
};

}  // namespace

Result<ExitCode> serve_processes(const ModelInfo& model, ServerOptions options, Duration patience,
                                 unsigned processes) {
  // A parent may have left SIGCHLD ignored; then nobody would be told of a child's end.
  std::signal(SIGCHLD, SIG_DFL);
  const AwaitedSignals signals{SIGTERM, SIGINT, SIGCHLD};
  raise_descriptor_limit();
  if (!options.cpu_speed) options.cpu_speed = calibrate_cpu();

  auto claim = claim_port(options.listen);
  if (!claim) return claim.error();
  options.listen = local_address(claim->number());
  auto admin_listener =
      options.admin ? open_listener(*options.admin, "--admin") : Result<Descriptor>(Descriptor());
  if (!admin_listener) return admin_listener.error();
  options.admin.reset();
  auto counters = SharedCounters::map(processes);
  if (!counters) return counters.error();

  auto forked = fork_workers(processes);
  if (!forked) return forked.error();
  if (auto* self = std::get_if<WorkerSide>(&*forked)) {
    // While a worker held them, nobody else could have the ports when the server has ended.
    claim->close();
    admin_listener->close();
    options.seat = Seat{self->index, processes, &counters->of(self->index)};
    return be_worker(model, std::move(options), patience, std::move(*self));
  }

  Crew crew(std::move(std::get<std::vector<Supervised>>(*forked)), *counters);
  if (const auto started = crew.wait_until_started(); !started) return started.error();
  claim->close();
  std::optional<AdminPort> admin;
  if (*admin_listener) {
    static_cast<void>(crew.measure());  // so that something is known of a worker that never answers again
    admin.emplace(std::move(*admin_listener), model.name, crew, options.limits);
  }
  fmt::print("ready {} {} admin {} pid {}\n", model.name, url_of(options.listen),
             admin ? url_of(admin->address()) : "off", ::getpid());
  std::fflush(stdout);

  Supervisor supervisor(crew, signals);
  if (!supervisor.wait_for_end())
    return environment_error(fmt::format("all {} processes have ended.", processes));
  supervisor.end_all(patience);
  return Result<ExitCode>(boost::system::in_place_value,
                          supervisor.lost() ? ExitCode::environment : ExitCode::done);
}

}  // namespace waitbench::cli
