// `waitbench load URL`: drives any HTTP server and says what came of it.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/store.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/capacity.hpp"
#include "core/host/limits.hpp"
#include "loadgen/run_load.hpp"
#include "report/json.hpp"
#include "report/load_text.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::string url;
  std::optional<std::uint64_t> users, threads, pid, seed;
  std::optional<Rate> rate;
  Duration duration = std::chrono::seconds(10);
  std::optional<Duration> warmup, ramp;
  Duration timeout = std::chrono::seconds(30);
  bool numbered = false, json = false, quiet = false, verbose = false;
  std::optional<std::string> out;
};

Result<loadgen::LoadOptions> to_options(const Words& words) {
  if (words.users && words.rate) {
    return usage_error("--users and --rate exclude each other: a closed load has users, an open one a rate.");
  }
  const auto url = parse_url(words.url);
  if (!url) return url.error();
  if (words.duration <= Duration::zero()) return usage_error("--duration must be longer than 0s.");
  if (words.timeout <= Duration::zero()) return usage_error("--timeout must be longer than 0s.");
  loadgen::LoadOptions options;
  options.url = *url;
  if (words.rate) {
    options.load = loadgen::Open{*words.rate};
  } else {
    options.load = loadgen::Closed{words.users.value_or(1)};
  }
  options.duration = words.duration;
  options.warmup = words.warmup;
  options.ramp = words.ramp;
  options.timeout = words.timeout;
  options.threads = static_cast<unsigned>(words.threads.value_or(1));
  options.seed = words.seed.value_or(1);
  options.numbered = words.numbered || words.seed.has_value();
  if (words.pid) options.pid = static_cast<pid_t>(*words.pid);
  return options;
}

Result<ExitCode> load(const Words& words) {
  const auto options = to_options(words);
  if (!options) return options.error();
  raise_descriptor_limit();
  if (const auto* closed = std::get_if<loadgen::Closed>(&options->load)) {
    if (const auto enough = check_capacity(closed->users, read_limits()); !enough) return enough.error();
  }
  if (words.out) {
    if (const auto writable = check_writable(*words.out); !writable) return writable.error();
  }

  const Interrupt interrupt;
  const auto verbosity = words.quiet     ? Verbosity::quiet
                         : words.verbose ? Verbosity::verbose
                                         : Verbosity::normal;
  auto record = begin_record("load", "one load against one server");
  auto run = [&] {
    ProgressLine line("", verbosity);
    return loadgen::run_load(*options, interrupt.token(), [&](const auto& p) { line.show(p); });
  }();
  if (!run) return run.error();
  run->label = "load";
  record.complete = run->complete;
  if (!run->complete) record.incomplete_because = "interrupted";
  record.runs.push_back(std::move(*run));
  const auto& measured = record.runs.front();

  // Stored first: what cannot be printed is not lost.
  const auto stored = words.out ? std::optional(write_record(record, *words.out)) : std::nullopt;
  if (words.json) {
    fmt::print("{}", run_json(measured));
  } else {
    fmt::print("{}", load_text(measured, style_for(stdout)));
  }
  if (stored && !*stored) return stored->error();
  if (stored) fmt::print(words.json ? stderr : stdout, "Record  {}\n", (*stored)->string());
  if (!measured.complete) return ExitCode::interrupted;
  return measured.validity.valid() ? ExitCode::done : ExitCode::invalid;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("url", words->url, "what to send GET requests to, e.g. http://127.0.0.1:8080/")
      ->required()
      ->type_name("URL");
  add_count(app, "--users,-u", words->users, 1, 1'000'000,
            "closed load: so many users, each waiting for its answer (default 1)");
  add_rate(app, "--rate,-r", words->rate, "open load: so many requests a second, whatever the server does");
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
            "number the requests, so that a waitbench server draws its random times from them");
  app.add_flag("--json", words->json, "print one JSON object");
  app.add_option("--out,-o", words->out, "store the record in this directory")->type_name("DIR");
  app.add_flag("-q,--quiet", words->quiet, "no progress");
  app.add_flag("-v,--verbose", words->verbose, "progress even when stderr is no terminal");
  return [words] { return load(*words); };
}

}  // namespace

extern const Verb load_verb{
    "load", "drive any HTTP server, closed or open, and measure",
    "  waitbench load http://127.0.0.1:8080/ --users 1000 --duration 15s\n"
    "  waitbench load http://127.0.0.1:8080/ --rate 2000/s --duration 30s --warmup 5s --pid 4711\n"
    "  waitbench load http://127.0.0.1:8080/ --users 64 --json --out results/mine",
    declare};

}  // namespace waitbench::cli
