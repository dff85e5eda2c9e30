// `waitbench worker`: does the jobs of a queue, until it is told to end.
#include <algorithm>
#include <memory>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "cli/orderly_end.hpp"
#include "cli/queue_words.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/limits.hpp"
#include "servers/admin/admin_port.hpp"
#include "servers/net/listener.hpp"
#include "servers/worker/measures.hpp"

namespace waitbench::cli {
namespace {

using namespace std::chrono_literals;
using messaging::GroupCommit;
using servers::worker::Waits;
using servers::worker::Worker;

constexpr std::uint64_t most_jobs = 1'000'000;
constexpr Duration shortest_lease = 100ms, longest_lease = 24h;
constexpr Duration look_around = 50ms;  // how soon a failure, or an empty queue, is seen

// As typed.
struct Words {
  std::string queue;
  std::optional<std::uint64_t> concurrency, prefetch;
  std::string waits = "blocking";
  Duration lease = 30s, drain = 10s;
  messaging::RetrySchedule retries;
  std::vector<std::string> pools;
  std::string cpu_speed;
  std::optional<Bytes> stack;
  std::string admin = "127.0.0.1:0";
  bool until_empty = false;
};

Result<Waits> parse_waits(const std::string& word) {
  if (word == "blocking") return Waits::blocking;
  if (word == "coroutine") return Waits::coroutine;
  return usage_error(fmt::format("--waits {}: there is no such way. Write blocking or coroutine.", word));
}

Result<servers::worker::Options> options_from(const Words& words) {
  servers::worker::Options options;
  const auto waits = parse_waits(words.waits);
  if (!waits) return waits.error();
  options.waits = *waits;
  if (words.stack && *waits == Waits::coroutine)
    return usage_error("--stack is about threads that block. It belongs to --waits blocking.");
  options.stack = words.stack;
  options.holding.concurrency = words.concurrency.value_or(1);
  options.holding.prefetch = words.prefetch.value_or(0);
  if (words.lease < shortest_lease || words.lease > longest_lease) {
    return usage_error(fmt::format("--lease {} is not from {} to {}.", format_duration(words.lease),
                                   format_duration(shortest_lease), format_duration(longest_lease)));
  }
  options.holding.lease = words.lease;
  if (words.retries.backoff > words.retries.backoff_cap) {
    return usage_error(fmt::format("--backoff {} is above --backoff-cap {}.",
                                   format_duration(words.retries.backoff),
                                   format_duration(words.retries.backoff_cap)));
  }
  options.retries = words.retries;
  const auto pools = servers::parse_pools(words.pools);
  if (!pools) return usage_error("--pool " + pools.error().text);
  options.pools = *pools;
  if (!words.cpu_speed.empty()) {
    const auto speed = parse_cpu_speed(words.cpu_speed);
    if (!speed) return speed.error();
    options.cpu_speed = *speed;
  }
  return options;
}

// Empty: it is off.
Result<std::optional<Descriptor>> admin_listener(const std::string& word) {
  if (word == "off") return std::optional<Descriptor>();
  const auto address = servers::parse_address(word);
  if (!address) return usage_error("--admin " + address.error().text);
  auto listener = servers::open_listener(*address, "--admin");
  if (!listener) return listener.error();
  return std::optional(std::move(*listener));
}

// Delayed jobs, and those of other workers, count: the queue is empty when nobody has anything to do.
bool is_empty(GroupCommit& group) {
  const auto stats =
      group.wait_for<messaging::QueueStats>(0, [](messaging::JobQueue& queue) { return queue.stats(); });
  return stats && stats->queued == 0 && stats->running == 0;
}

// Until a signal comes, the queue cannot store, or there is nothing left to do.
void work(const Words& words, Worker& worker, GroupCommit& group, const AwaitedSignals& signals) {
  while (!signals.wait_until(Clock::now() + look_around)) {
    if (worker.failure()) return;
    // Then what is due of callbacks; one whose retry is due later is left to another worker.
    if (words.until_empty && is_empty(group) && worker.wait_until_callbacks_told(Clock::now() + look_around))
      return;
  }
}

void drain(const Words& words, Worker& worker, const AwaitedSignals& impatience) {
  const auto began = Clock::now(), deadline = began + words.drain;
  worker.drain();
  while (!worker.wait_until_drained(std::min(deadline, Clock::now() + look_around))) {
    if (Clock::now() < deadline && !impatience.came()) continue;
    fmt::print(stderr, "waitbench worker: cut off after {}: jobs handed back undone {} (--drain {}).\n",
               format_duration(Clock::now() - began), worker.counters().running.value(),
               format_duration(words.drain));
    return;
  }
}

Result<ExitCode> run(const Words& words) {
  auto options = options_from(words);
  if (!options) return options.error();
  const AwaitedSignals signals{SIGTERM, SIGINT};
  raise_descriptor_limit();
  auto listener = admin_listener(words.admin);
  if (!listener) return listener.error();
  const auto queue = open_shared_queue(words.queue, IfMissing::make);
  if (!queue) return queue.error();

  GroupCommit group(**queue);
  const auto worker = Worker::start(group, std::move(*options));
  if (!worker) return worker.error();
  servers::worker::WorkerMeasurer measures(**worker);
  std::optional<servers::AdminPort> admin;
  if (*listener) admin.emplace(std::move(**listener), "worker", measures, servers::Limits{});
  fmt::print("ready worker {} admin {} pid {}\n", words.queue,
             admin ? servers::url_of(admin->address()) : "off", ::getpid());
  std::fflush(stdout);

  work(words, **worker, group, signals);
  drain(words, **worker, signals);
  if (const auto failure = (*worker)->failure()) return environment_error(failure->text);
  return Result<ExitCode>(boost::system::in_place_value, ExitCode::done);
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  add_queue(app, words->queue);
  add_count(app, "--concurrency", words->concurrency, 1, most_jobs, "jobs that run at once (default: 1)");
  app.add_option("--waits", words->waits,
                 "how a job waits: blocking, on a thread of its own; coroutine, all on one thread")
      ->type_name("WAY")
      ->capture_default_str();
  add_count(app, "--prefetch", words->prefetch, 0, most_jobs,
            "jobs claimed beyond those that run; nobody else can have them (default: 0)");
  add_duration(app, "--lease", words->lease,
               "a worker that was silent for so long loses its jobs to others; renewed meanwhile");
  add_duration(app, "--backoff", words->retries.backoff,
               "the longest wait before the first retry; twice as long before each further one");
  add_duration(app, "--backoff-cap", words->retries.backoff_cap, "the longest wait before any");
  app.add_option("--pool", words->pools,
                 "connections that the plans' `pool NAME TIME` takes, of this worker; repeatable")
      ->type_name("NAME=SIZE")
      ->allow_extra_args(false);
  add_duration(app, "--drain", words->drain,
               "how long jobs that run may take after SIGTERM; then they are handed back");
  app.add_flag("--until-empty", words->until_empty,
               "end when no job is queued or running, delayed ones and other workers' included, and no "
               "callback is due");
  app.add_option("--cpu-speed", words->cpu_speed,
                 "Iterations that stand for a microsecond of `cpu` (default: measured)")
      ->type_name("N/us");
  add_bytes(app, "--stack", words->stack, "stack of the threads that block (default: the system's)");
  app.add_option("--admin", words->admin, "where /metrics, /stats and /healthz are served; or off")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  return [words] { return run(*words); };
}

}  // namespace

extern const Verb worker_verb{
    .name = "worker",
    .summary = "do the jobs of a queue until SIGTERM",
    .examples =
        "  waitbench worker --queue sqlite:jobs.db\n"
        "  waitbench worker --queue sqlite:jobs.db --concurrency 1000 --waits coroutine\n"
        "  waitbench worker --queue sqlite:jobs.db --lease 10s --backoff 500ms --backoff-cap 1m\n"
        "  waitbench worker --queue sqlite:jobs.db --pool db=10 --concurrency 50 --until-empty",
    .declare = declare,
};

}  // namespace waitbench::cli
