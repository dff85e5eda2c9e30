// `waitbench load URL`: drives any HTTP server and says what came of it.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/connection_words.hpp"
#include "cli/find_max.hpp"
#include "cli/follow_words.hpp"
#include "cli/interrupt.hpp"
#include "cli/load_model_words.hpp"
#include "cli/load_output.hpp"
#include "cli/load_watch.hpp"
#include "cli/request_words.hpp"
#include "cli/store.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/capacity.hpp"
#include "core/host/limits.hpp"
#include "loadgen/run_load.hpp"
#include "loadgen/sources.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  RequestWords request;
  LoadModelWords load;
  std::optional<std::uint64_t> threads, pid, seed;
  std::vector<std::string> expectations;
  std::optional<Duration> warmup;
  Duration timeout = std::chrono::seconds(30);
  bool json = false, quiet = false, verbose = false;
  std::optional<std::string> out, format, prometheus, stats;
  ConnectionWords connection;
  FindMaxWords find_max;
  FollowWords follow;
};

Result<loadgen::LoadOptions> to_options(const Words& words) {
  if (words.timeout <= Duration::zero()) return usage_error("--timeout must be longer than 0s.");
  loadgen::LoadOptions options;
  auto asked = to_requests(words.request);
  if (!asked) return asked.error();
  options.url = std::move(asked->url);
  options.requests = std::move(asked->requests);
  const auto threads = words.threads.value_or(1);
  if (const auto applied = apply_load_model(words.load, threads, options); !applied) return applied.error();
  options.warmup = words.warmup;
  options.timeout = words.timeout;
  options.threads = static_cast<unsigned>(threads);
  options.seed = words.seed.value_or(1);
  if (const auto applied = apply_connections(words.connection, options); !applied) return applied.error();
  options.numbered = words.seed.has_value();
  if (words.pid) options.pid = static_cast<pid_t>(*words.pid);
  if (words.stats) {
    const auto admin = parse_url(*words.stats);
    if (!admin) return usage_error("--stats: " + admin.error().text);
    options.stats = *admin;
  }
  if (const auto applied = apply_follow(words.follow, options); !applied) return applied.error();
  return options;
}

// At the same time.
std::uint64_t connections_of(const loadgen::Closed& load, const loadgen::LoadOptions& options) {
  const auto* shared = std::get_if<loadgen::SharedConnections>(&options.connections);
  return shared != nullptr ? std::min(load.users, shared->count) : load.users;
}

bool lost_jobs(const Run& run) {
  return run.jobs && run.jobs->lost + run.jobs->lost_outside > 0;
}

Verbosity verbosity_of(const Words& words) {
  return words.quiet ? Verbosity::quiet : words.verbose ? Verbosity::verbose : Verbosity::normal;
}

Result<ExitCode> find_max(Words words) {
  if (words.load.users || words.load.think || words.load.stages)
    return usage_error("--find-max looks for a rate: leave out --users, --think and --stages.");
  if (!words.expectations.empty())
    return usage_error("--find-max holds every point against --slo: leave out --expect.");
  if (words.prometheus)
    return usage_error("--prometheus serves one load, and --find-max makes many: leave it out.");
  if (words.follow.follow)
    return usage_error("--follow jobs follows those of one load, and --find-max makes many: leave it out.");
  const auto start = words.load.rate;
  if (!start) words.load.rate = Rate{1};  // each point has its own
  const auto options = to_options(words);
  if (!options) return options.error();
  const auto format = output_format(words.format, words.json);
  if (!format) return format.error();
  return find_max(*options, words.find_max, start, {*format, words.out, verbosity_of(words)});
}

Result<ExitCode> load(const Words& words) {
  if (const auto fits = check_without_find_max(words.find_max); !fits) return fits.error();
  const auto options = to_options(words);
  if (!options) return options.error();
  const auto expectations = read_thresholds("--expect", words.expectations);
  if (!expectations) return expectations.error();
  const auto format = output_format(words.format, words.json);
  if (!format) return format.error();
  raise_descriptor_limit();
  const auto sources = loadgen::source_count(options->sources.size(), options->url);
  if (const auto* closed = std::get_if<loadgen::Closed>(&options->load)) {
    if (const auto enough = check_capacity(connections_of(*closed, *options), read_limits(), sources);
        !enough)
      return enough.error();
  }
  if (words.out) {
    if (const auto writable = check_writable(*words.out); !writable) return writable.error();
  }

  const Interrupt interrupt;
  auto record = begin_record("load", "one load against one server");
  auto watch = LoadWatch::open(*options, verbosity_of(words), words.prometheus);
  if (!watch) return watch.error();
  auto run = loadgen::run_load(*options, interrupt.token(), [&](const auto& p) { watch->show(p); });
  watch->end_view();
  if (!run) return run.error();
  run->label = "load";
  for (const auto& expectation : *expectations) run->expectations.push_back(judge(expectation, *run));
  if (run->jobs) run->expectations.push_back(judge_lost(*run->jobs));
  const bool jobs_left = run->jobs && run->jobs->open() > 0 && interrupt.token().stop_requested();
  record.complete = run->complete && !jobs_left;
  if (!record.complete)
    record.incomplete_because = run->complete ? "interrupted while jobs were followed" : "interrupted";
  record.verdicts = run->expectations;  // so that the report shows them
  record.runs.push_back(std::move(*run));
  const auto& measured = record.runs.front();

  const auto text = load_output(record, *format, style_for(stdout));
  if (const auto done = hand_over(record, words.out, text, *format); !done) return done.error();
  if (!record.complete) return ExitCode::interrupted;
  if (lost_jobs(measured)) return ExitCode::failed;  // whatever the times are worth
  if (!measured.validity.valid()) return ExitCode::invalid;
  const auto any = [&](std::string_view outcome) {
    return std::ranges::any_of(measured.expectations, [&](const Verdict& v) { return v.outcome == outcome; });
  };
  if (any("refuted")) return ExitCode::failed;
  return any("not shown") ? ExitCode::invalid : ExitCode::done;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  add_request_words(app, words->request);
  add_load_model_words(app, words->load);
  app.add_option("--expect", words->expectations,
                 "a threshold, e.g. \"p99 < 50ms\" or \"errors < 0.1%\"; exit code 1 if it does not hold, 3 "
                 "if there are too few samples to tell")
      ->type_name("THRESHOLD")
      ->allow_extra_args(false);
  add_find_max_words(app, words->find_max);
  add_connection_words(app, words->connection);
  add_duration(app, "--warmup", words->warmup,
               "load before measuring, not counted (default: as long as one request alone takes)");
  add_duration(app, "--timeout", words->timeout, "give a request up so long after it was due");
  add_count(app, "--threads,-t", words->threads, 1, 1024, "threads of the load generator (default 1)");
  add_count(app, "--pid", words->pid, 1, 4'194'304,
            "observe this local server process and its children: threads, memory, CPU, switches");
  app.add_option("--stats", words->stats,
                 "the admin address of a waitbench server: what it says of itself goes to timeline.csv")
      ->type_name("URL");
  add_follow_words(app, words->follow);
  add_count(app, "--seed", words->seed, 0, UINT64_MAX,
            "of Poisson arrivals, thinking and --requests; also sends each request's number (the field "
            "Waitbench-Request), so that our servers' random times follow it");
  app.add_option("--format", words->format,
                 "of the result: text (default), json (one object), csv (header and row of summary.csv)")
      ->type_name("FORMAT");
  app.add_flag("--json", words->json, "short for --format json");
  app.add_option("--prometheus", words->prometheus,
                 "serve the live figures at /metrics while the load runs; port 0 takes any, told on stderr")
      ->type_name("[ADDRESS:]PORT");
  app.add_option("--out,-o", words->out, "store the record in this directory")->type_name("DIR");
  app.add_flag("-q,--quiet", words->quiet, "no live view");
  app.add_flag("-v,--verbose", words->verbose,
               "a line of progress every few seconds where stderr is no terminal");
  return [words] { return words->find_max.asked ? find_max(*words) : load(*words); };
}

}  // namespace

extern const Verb load_verb{
    "load", "drive any HTTP server, closed or open, and measure",
    "  waitbench load http://127.0.0.1:8080/ --users 1000 --duration 15s\n"
    "  waitbench load http://127.0.0.1:8080/ --rate 2000/s --duration 30s --warmup 5s --pid 4711\n"
    "  waitbench load http://127.0.0.1:8080/ --rate 500/s --arrivals poisson --seed 7 --max-in-flight 1000\n"
    "  waitbench load http://127.0.0.1:8080/ --users 100 --think \"exp(2s)\" --expect \"p99 < 50ms, errors < "
    "0.1%\"\n"
    "  waitbench load http://127.0.0.1:8080/ --find-max --slo \"p99 < 50ms, errors < 0.1%\"\n"
    "  waitbench load \"http://127.0.0.1:8080/items/{n}?user={name}\" --data users.csv --rate 500/s\n"
    "  waitbench load http://127.0.0.1:8080/ --requests mix.toml -H \"Authorization: Bearer {token}\" --data "
    "users.csv\n"
    "  waitbench load http://127.0.0.1:8080/ --stages \"0/s..1000/s over 10s; 1000/s for 30s; 5000/s for "
    "5s\"\n"
    "  waitbench load http://127.0.0.1:8080/ --stages \"0..100 users over 10s; 100 users for 30s; 500 users "
    "for "
    "5s\"\n"
    "  waitbench load http://127.0.0.1:8080/jobs --method POST --rate 500/s --follow jobs\n"
    "  waitbench load http://127.0.0.1:8080/ --users 64 --json --out results/mine",
    declare};

}  // namespace waitbench::cli
