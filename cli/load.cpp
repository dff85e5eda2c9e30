// `waitbench load URL`: drives any HTTP server and says what came of it.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/load_model_words.hpp"
#include "cli/progress.hpp"
#include "cli/store.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/capacity.hpp"
#include "core/host/limits.hpp"
#include "core/record/expectation.hpp"
#include "loadgen/request.hpp"
#include "loadgen/run_load.hpp"
#include "report/json.hpp"
#include "report/load_text.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::string url;
  LoadModelWords load;
  std::optional<std::uint64_t> threads, pid, seed;
  std::optional<std::string> body;
  std::string method = "GET";
  std::vector<std::string> headers, expectations;
  std::optional<Duration> warmup;
  Duration timeout = std::chrono::seconds(30);
  bool numbered = false, json = false, quiet = false, verbose = false;
  std::optional<std::string> out;
};

Result<loadgen::RequestSpec> to_request(const Words& words) {
  loadgen::RequestSpec request{.method = words.method};
  for (const auto& header : words.headers) {
    const auto colon = std::min(header.find(':'), header.size());
    const auto value = std::min(header.find_first_not_of(" \t", colon + 1), header.size());
    if (colon == header.size())
      return usage_error(fmt::format("--header \"{}\" has no colon. Write \"Name: value\".", header));
    request.fields.emplace_back(header.substr(0, colon), header.substr(value));
  }
  if (words.body) {
    constexpr std::size_t largest = 64 * 1024 * 1024;
    std::ifstream file(*words.body, std::ios::binary);
    request.body.resize(largest + 1);
    file.read(request.body.data(), static_cast<std::streamsize>(request.body.size()));
    if (file.bad() || !file.is_open())
      return environment_error(fmt::format("--body {} cannot be read. Is the path right?", *words.body));
    request.body.resize(static_cast<std::size_t>(file.gcount()));
    if (request.body.size() > largest)
      return usage_error(fmt::format("--body {} is larger than 64 MiB.", *words.body));
  }
  if (const auto fine = loadgen::check_request(request); !fine) return fine.error();
  return request;
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
  const auto url = parse_url(words.url);
  if (!url) return url.error();
  if (words.timeout <= Duration::zero()) return usage_error("--timeout must be longer than 0s.");
  loadgen::LoadOptions options;
  options.url = *url;
  const auto threads = words.threads.value_or(1);
  if (const auto applied = apply_load_model(words.load, threads, options); !applied) return applied.error();
  auto request = to_request(words);
  if (!request) return request.error();
  options.request = std::move(*request);
  options.warmup = words.warmup;
  options.timeout = words.timeout;
  options.threads = static_cast<unsigned>(threads);
  options.seed = words.seed.value_or(1);
  options.numbered = words.numbered || words.seed.has_value();
  if (words.pid) options.pid = static_cast<pid_t>(*words.pid);
  return options;
}

Result<ExitCode> load(const Words& words) {
  const auto options = to_options(words);
  if (!options) return options.error();
  const auto expectations = to_expectations(words);
  if (!expectations) return expectations.error();
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
  for (const auto& expectation : *expectations) run->expectations.push_back(judge(expectation, *run));
  record.complete = run->complete;
  if (!run->complete) record.incomplete_because = "interrupted";
  record.verdicts = run->expectations;  // so that the report shows them
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
  if (!measured.validity.valid()) return ExitCode::invalid;
  const bool as_expected =
      std::ranges::all_of(measured.expectations, [](const Verdict& v) { return v.outcome == "holds"; });
  return as_expected ? ExitCode::done : ExitCode::failed;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("url", words->url, "what to send GET requests to, e.g. http://127.0.0.1:8080/")
      ->required()
      ->type_name("URL");
  add_load_model(app, words->load);
  app.add_option("--method", words->method, "of the requests (default GET)")->type_name("WORD");
  app.add_option("--header,-H", words->headers, "another header field, \"Name: value\"; may be repeated")
      ->type_name("FIELD")
      ->allow_extra_args(false);
  app.add_option("--body", words->body, "send this file's bytes with every request")->type_name("FILE");
  app.add_option("--expect", words->expectations,
                 "a threshold, e.g. \"p99 < 50ms\" or \"errors < 0.1%\"; exit code 1 if it does not hold")
      ->type_name("THRESHOLD")
      ->allow_extra_args(false);
  add_duration(app, "--warmup", words->warmup,
               "load before measuring, not counted (default: as long as one request alone takes)");
  add_duration(app, "--timeout", words->timeout, "give a request up so long after it was due");
  add_count(app, "--threads,-t", words->threads, 1, 1024, "threads of the load generator (default 1)");
  add_count(app, "--pid", words->pid, 1, 4'194'304,
            "observe this local server process: threads, memory, CPU, switches");
  add_count(
      app, "--seed", words->seed, 0, UINT64_MAX,
      "of Poisson arrivals and thinking; numbers the requests, so that our servers' random times follow it");
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
    "  waitbench load http://127.0.0.1:8080/ --rate 500/s --arrivals poisson --seed 7 --max-in-flight 1000\n"
    "  waitbench load http://127.0.0.1:8080/ --users 100 --think \"exp(2s)\" --expect \"p99 < 50ms, errors < "
    "0.1%\"\n"
    "  waitbench load http://127.0.0.1:8080/ --stages \"0/s..1000/s over 10s; 1000/s for 30s; 5000/s for "
    "5s\"\n"
    "  waitbench load http://127.0.0.1:8080/ --stages \"0..100 users over 10s; 100 users for 30s; 500 users "
    "for "
    "5s\"\n"
    "  waitbench load http://127.0.0.1:8080/ --users 64 --json --out results/mine",
    declare};

}  // namespace waitbench::cli
