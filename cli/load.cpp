// `waitbench load URL`: drives any HTTP server and says what came of it.
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "cli/connection_words.hpp"
#include "cli/find_max.hpp"
#include "cli/interrupt.hpp"
#include "cli/load_output.hpp"
#include "cli/load_watch.hpp"
#include "cli/request_words.hpp"
#include "cli/store.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/capacity.hpp"
#include "core/host/limits.hpp"
#include "core/record/expectation.hpp"
#include "loadgen/run_load.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  RequestWords request;
  std::optional<std::uint64_t> users, threads, pid, seed, max_in_flight;
  std::optional<RandomTime> think;
  std::optional<std::string> arrivals;
  std::vector<std::string> expectations;
  std::optional<Rate> rate;
  Duration duration = std::chrono::seconds(10);
  std::optional<Duration> warmup, ramp;
  Duration timeout = std::chrono::seconds(30);
  bool numbered = false, json = false, quiet = false, verbose = false;
  std::optional<std::string> out, format, prometheus;
  ConnectionWords connection;
  FindMaxWords find_max;
};

Result<loadgen::LoadModel> to_load(const Words& words) {
  if (words.users && words.rate)
    return usage_error("--users and --rate exclude each other: a closed load has users, an open one a rate.");
  if (!words.rate) {
    if (words.arrivals) return usage_error("--arrivals belongs to an open load. Add --rate.");
    if (words.max_in_flight) return usage_error("--max-in-flight belongs to an open load. Add --rate.");
    return loadgen::Closed{words.users.value_or(1), words.think.value_or(Constant{})};
  }
  if (words.think) return usage_error("--think belongs to a closed load: leave out --rate, or --think.");
  if (words.max_in_flight && *words.max_in_flight < words.threads.value_or(1))
    return usage_error("--max-in-flight must be at least --threads: each thread has its share of it.");
  loadgen::Open open{.rate = *words.rate, .max_in_flight = words.max_in_flight};
  if (words.arrivals == "poisson") {
    open.arrivals = loadgen::Arrivals::poisson;
  } else if (words.arrivals && *words.arrivals != "constant") {
    return usage_error(
        fmt::format("--arrivals \"{}\" is unknown. Write constant or poisson.", *words.arrivals));
  }
  return open;
}

Result<std::vector<Expectation>> to_expectations(const Words& words) {
  std::vector<Expectation> all;
  for (const auto& text : words.expectations) {
    auto some = parse_expectations(text);
    if (!some) return usage_error("--expect " + some.error().text);
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

Result<loadgen::LoadOptions> to_options(const Words& words) {
  if (words.duration <= Duration::zero()) return usage_error("--duration must be longer than 0s.");
  if (words.timeout <= Duration::zero()) return usage_error("--timeout must be longer than 0s.");
  loadgen::LoadOptions options;
  const auto load = to_load(words);
  if (!load) return load.error();
  options.load = *load;
  auto asked = to_requests(words.request);
  if (!asked) return asked.error();
  options.url = std::move(asked->url);
  options.requests = std::move(asked->requests);
  options.duration = words.duration;
  options.warmup = words.warmup;
  options.ramp = words.ramp;
  options.timeout = words.timeout;
  options.threads = static_cast<unsigned>(words.threads.value_or(1));
  options.seed = words.seed.value_or(1);
  if (const auto applied = apply(words.connection, options); !applied) return applied.error();
  options.numbered = words.numbered || words.seed.has_value();
  if (words.pid) options.pid = static_cast<pid_t>(*words.pid);
  return options;
}

// At the same time.
std::uint64_t connections_of(const loadgen::Closed& load, const loadgen::LoadOptions& options) {
  const auto* shared = std::get_if<loadgen::SharedConnections>(&options.connections);
  return shared != nullptr ? std::min(load.users, shared->count) : load.users;
}

Verbosity verbosity_of(const Words& words) {
  return words.quiet ? Verbosity::quiet : words.verbose ? Verbosity::verbose : Verbosity::normal;
}

Result<ExitCode> find_max(Words words) {
  if (words.users || words.think)
    return usage_error("--find-max looks for a rate: leave out --users and --think.");
  if (!words.expectations.empty())
    return usage_error("--find-max holds every point against --slo: leave out --expect.");
  if (words.prometheus)
    return usage_error("--prometheus serves one load, and --find-max makes many: leave it out.");
  const auto start = words.rate;
  if (!start) words.rate = Rate{1};  // each point has its own
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
  const auto expectations = to_expectations(words);
  if (!expectations) return expectations.error();
  const auto format = output_format(words.format, words.json);
  if (!format) return format.error();
  raise_descriptor_limit();
  const auto sources = std::max<std::size_t>(options->sources.size(), 1);
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
  record.complete = run->complete;
  if (!run->complete) record.incomplete_because = "interrupted";
  record.verdicts = run->expectations;  // so that the report shows them
  record.runs.push_back(std::move(*run));
  const auto& measured = record.runs.front();

  // Stored first: what cannot be printed is not lost.
  const auto stored = words.out ? std::optional(write_record(record, *words.out)) : std::nullopt;
  fmt::print("{}", load_output(record, *format, style_for(stdout)));
  if (stored && !*stored) return stored->error();
  if (stored)
    fmt::print(*format == OutputFormat::text ? stdout : stderr, "Record  {}\n", (*stored)->string());
  if (!measured.complete) return ExitCode::interrupted;
  if (!measured.validity.valid()) return ExitCode::invalid;
  const bool as_expected =
      std::ranges::all_of(measured.expectations, [](const Verdict& v) { return v.outcome == "holds"; });
  return as_expected ? ExitCode::done : ExitCode::failed;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  add_request_words(app, words->request);
  add_count(app, "--users,-u", words->users, 1, 1'000'000,
            "closed load: so many users, each waiting for its answer (default 1)");
  add_rate(app, "--rate,-r", words->rate, "open load: so many requests a second, whatever the server does");
  app.add_option("--arrivals", words->arrivals,
                 "of an open load: constant (default), or poisson, as of many strangers")
      ->type_name("KIND");
  add_count(app, "--max-in-flight", words->max_in_flight, 1, 1'000'000,
            "open load: do not send what is due while so many are in flight; counted as shed");
  add_random_time(app, "--think", words->think,
                  "closed load: users pause so long after an answer, e.g. exp(2s)");
  app.add_option("--expect", words->expectations,
                 "a threshold, e.g. \"p99 < 50ms\" or \"errors < 0.1%\"; exit code 1 if it does not hold")
      ->type_name("THRESHOLD")
      ->allow_extra_args(false);
  declare(words->find_max, app);
  declare(words->connection, app);
  add_duration(app, "--duration,-d", words->duration, "how long to measure");
  add_duration(app, "--warmup", words->warmup,
               "load before measuring, not counted (default: as long as one request alone takes)");
  add_duration(app, "--ramp", words->ramp,
               "spread the users' beginnings over this time (default: the warm-up)");
  add_duration(app, "--timeout", words->timeout, "give a request up so long after it was due");
  add_count(app, "--threads,-t", words->threads, 1, 1024, "threads of the load generator (default 1)");
  add_count(app, "--pid", words->pid, 1, 4'194'304,
            "observe this local server process: threads, memory, CPU, switches");
  add_count(app, "--seed", words->seed, 0, UINT64_MAX,
            "of Poisson arrivals, thinking and --requests; numbers the requests, so that our servers' random "
            "times follow it");
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
    "  waitbench load http://127.0.0.1:8080/ --users 64 --json --out results/mine",
    declare};

}  // namespace waitbench::cli
