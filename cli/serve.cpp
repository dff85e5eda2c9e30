// `waitbench serve MODEL`: one server, until it is told to end.
#include <memory>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/database_words.hpp"
#include "cli/job_words.hpp"
#include "cli/limit_words.hpp"
#include "cli/model_name.hpp"
#include "cli/orderly_end.hpp"
#include "cli/serve_processes.hpp"
#include "cli/thread_words.hpp"
#include "cli/upstream_words.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/limits.hpp"
#include "core/nearest_word.hpp"
#include "servers/server.hpp"

namespace waitbench::cli {
namespace {

using namespace std::chrono_literals;
using servers::Server;

// As typed; read into ServerOptions once all words are there.
struct Words {
  std::string model;
  std::string listen = "127.0.0.1:8080";
  std::string admin = "127.0.0.1:0";
  std::string plan{default_plan};
  std::vector<std::string> pools;
  std::optional<Duration> pool_wait;
  bool fixed_plan = false;
  std::optional<std::uint64_t> seed, processes;
  ThreadWords threads;
  UpstreamWords calls;
  DatabaseWords database;
  LimitWords admission;
  JobWords jobs;
  bool abandon = false;
  std::string cpu_speed;
  Duration drain = 10s;
  servers::Limits limits;
};

std::string model_help() {
  std::string help = "how the server waits:";
  for (const auto& model : servers::models())
    help += fmt::format("\n{} ({}): {}", model.name, model.built_on, model.waits);
  return help;
}

Error with_flag(const char* flag, Error error) {
  error.text = fmt::format("{} {}", flag, error.text);
  return error;
}

// What the plan calls, and how.
Result<void> apply_calls(const UpstreamWords& words, servers::ServerOptions& options) {
  const auto targets = servers::upstream::call_targets(options.plan);
  if (!targets) return targets.error();
  if (const auto flag = any_given(words); flag && targets->empty()) {
    return usage_error(fmt::format(
        "{} is about calls, and the plan makes none. Write --plan 'call http://127.0.0.1:9000/'.", *flag));
  }
  for (const auto& target : *targets) {
    if (is_own(target, options.listen)) {
      return usage_error(
          fmt::format("the plan calls {}, which is this server itself (--listen {}): each call would make "
                      "another, without "
                      "end. Call another server.",
                      target.text, servers::format_address(options.listen)));
    }
  }
  const auto calls = upstream_options(words);
  if (!calls) return calls.error();
  options.call_targets = *targets;
  options.calls = *calls;
  return {};
}

Result<servers::ServerOptions> options_from(const Words& words, const servers::ModelInfo& model) {
  servers::ServerOptions options;
  const auto listen = servers::parse_address(words.listen);
  if (!listen) return with_flag("--listen", listen.error());
  options.listen = *listen;
  options.admin.reset();
  if (words.admin != "off") {
    const auto admin = servers::parse_address(words.admin);
    if (!admin) return with_flag("--admin", admin.error());
    options.admin = *admin;
  }
  const auto pools = servers::parse_pools(words.pools);
  if (!pools) return with_flag("--pool", pools.error());
  options.pools = *pools;
  options.pool_wait = words.pool_wait;
  auto plan = parse_plan(words.plan);
  // A job's pools are its worker's, which need not be this process.
  const bool leaves_all = model.keeps_jobs && plan && later_of(*plan) == nullptr;
  if (plan && !leaves_all) plan = parse_plan(words.plan, servers::names_of(options.pools));
  if (!plan) return plan.error();
  options.plan = *plan;
  if (const auto applied = apply_jobs(words.jobs, model, options); !applied) return applied.error();
  if (const auto applied = apply_calls(words.calls, options); !applied) return applied.error();
  if (const auto applied = apply_database(words.database, options); !applied) return applied.error();
  options.fixed_plan = words.fixed_plan;
  options.seed = words.seed.value_or(options.seed);
  if (const auto applied = apply_threads(words.threads, model, options); !applied) return applied.error();
  if (!words.cpu_speed.empty()) {
    const auto speed = parse_cpu_speed(words.cpu_speed);
    if (!speed) return speed.error();
    options.cpu_speed = *speed;
  }
  options.limits = words.limits;
  auto admission = read_limits(words.admission);
  if (!admission) return admission.error();
  options.admission = *admission;
  options.abandon = words.abandon;
  return options;
}

Result<ExitCode> serve(const Words& words) {
  const auto model = find_model(words.model);
  if (!model) return model.error();
  auto options = options_from(words, **model);
  if (!options) return options.error();

  if (words.processes.value_or(1) > 1 && (*model)->keeps_jobs) {
    return usage_error(
        "--processes does not belong to queue: several of these servers may share one --queue.");
  }
  if (words.processes.value_or(1) > 1) {
    return serve_processes(**model, std::move(*options), words.drain,
                           static_cast<unsigned>(*words.processes));
  }

  const AwaitedSignals signals{SIGTERM, SIGINT};
  raise_descriptor_limit();
  auto server = Server::start(**model, std::move(*options));
  if (!server) return server.error();
  const auto& admin = (*server)->admin_address();
  fmt::print("ready {} {} admin {} pid {}\n", (*model)->name, servers::url_of((*server)->address()),
             admin ? servers::url_of(*admin) : "off", ::getpid());
  std::fflush(stdout);

  signals.wait();
  drain(**server, words.drain, signals, "waitbench serve");
  return Result<ExitCode>(boost::system::in_place_value, ExitCode::done);
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("model", words->model, model_help())->required()->type_name("MODEL");
  app.add_option("--listen", words->listen, "where to serve; port 0 takes any")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  app.add_option("--admin", words->admin, "where /metrics, /stats and /healthz are served; or off")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  app.add_option("--plan", words->plan, "what each request does")->type_name("PLAN")->capture_default_str();
  app.add_option("--pool", words->pools,
                 "connections that the plan's `pool NAME TIME` takes, in the order of asking; repeatable; "
                 "each of several "
                 "--processes has its own")
      ->type_name("NAME=SIZE")
      ->allow_extra_args(false);
  add_duration(app, "--pool-wait", words->pool_wait,
               "a request that waits longer for a connection is answered 503 (default: no limit)");
  app.add_flag("--fixed-plan", words->fixed_plan, "refuse other plans asked for with ?plan=");
  add_count(app, "--seed", words->seed, 0, std::numeric_limits<std::uint64_t>::max(),
            "seed of the plan's random times (default 1)");
  add_thread_words(app, words->threads);
  add_upstream_words(app, words->calls);
  add_database_words(app, words->database);
  add_limit_words(app, words->admission);
  add_job_words(app, words->jobs);
  app.add_flag(
      "--abandon", words->abandon,
      "watch the clients of requests that are worked on: when one has ended its side of the connection, "
      "its waits and calls end, and it is not answered");
  add_count(
      app, "--processes", words->processes, 1, 256,
      "so many processes share the port, each with descriptors, threads and pools of its own (default 1)");
  app.add_option("--cpu-speed", words->cpu_speed,
                 "Iterations that stand for a microsecond of `cpu` (default: measured)")
      ->type_name("N/us");
  add_duration(app, "--drain", words->drain, "how long requests in flight may take after SIGTERM");
  auto& limits = words->limits;
  add_duration(app, "--idle-timeout", limits.idle,
               "an open connection without a request is closed after this");
  add_duration(app, "--head-timeout", limits.head, "from a request's first byte to the end of its header");
  add_duration(app, "--body-timeout", limits.body_time, "from there to the end of its body");
  add_duration(app, "--write-timeout", limits.write, "for sending one answer");
  return [words] { return serve(*words); };
}

}  // namespace

extern const Verb serve_verb{
    .name = "serve",
    .summary = "run one server until SIGTERM",
    .examples =
        "  waitbench serve coroutine\n"
        "  waitbench serve thread --listen :0 --plan 'wait exp(200ms); cpu 1ms' --stack 256KiB\n"
        "  waitbench serve control --plan 'wait 100ms; reply 16KiB' --admin 127.0.0.1:9090\n"
        "  waitbench serve coroutine --pool db=10 --plan 'pool db 200ms' --pool-wait 1s\n"
        "  waitbench serve thread --plan 'call http://127.0.0.1:9000/' --attempts 3 --breaker 50%\n"
        "  waitbench serve coroutine --db postgresql://me@127.0.0.1/test --plan 'db \"select "
        "pg_sleep(0.2)\"'\n"
        "  waitbench serve pool --threads 8 --threads-max 1000 --grow-every 500ms\n"
        "  waitbench serve control --max-in-flight 100 --max-queue 200 --deadline 500ms --plan 'wait 50ms'\n"
        "  waitbench serve queue --queue sqlite:jobs.db --plan 'wait 300ms; later(wait 2s)'\n"
        "  waitbench serve coroutine --processes 2 --io-threads 1 --plan 'wait 5s'\n"
        "  curl 'http://127.0.0.1:8080/?plan=wait+1s'",
    .declare = declare,
};

}  // namespace waitbench::cli
