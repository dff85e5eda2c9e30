#include "cli/experiment_words.hpp"

#include <algorithm>
#include <cstdlib>

#include <CLI/Option.hpp>
#include <fmt/format.h>

#include "cli/check_experiment.hpp"
#include "cli/values.hpp"
#include "core/host/limits.hpp"
#include "lab/experiment/find_experiment.hpp"
#include "lab/experiment/values.hpp"
#include "servers/database/database_url.hpp"

namespace waitbench::cli {
namespace {

Result<void> check_times(const ExperimentWords& words) {
  if (words.duration && *words.duration <= Duration::zero())
    return usage_error("--duration must be longer than 0s.");
  if (words.timeout && *words.timeout <= Duration::zero())
    return usage_error("--timeout must be longer than 0s.");
  for (const auto& [flag, time] :
       {std::pair("--duration", words.duration), std::pair("--warmup", words.warmup),
        std::pair("--patience", words.patience)}) {
    if (time && *time > lab::longest_load)
      return usage_error(fmt::format("{} may be {} at most.", flag, format_duration(lab::longest_load)));
  }
  if (words.scale && !(*words.scale >= 0.001 && *words.scale <= 100))
    return usage_error("--scale must be a number from 0.001 to 100.");
  return {};
}

// Before anything is measured, and before a password would stand in a server's command line.
Result<void> check_database(const ExperimentWords& words) {
  if (!words.database || words.database->empty()) return {};
  const auto url = servers::database::parse_database_url(*words.database);
  if (!url) return usage_error("--database (or WAITBENCH_DATABASE_URL) " + url.error().text);
  return {};
}

// --set NAME=VALUE; --users N and --duration TIME are short for the values of that name.
Result<std::map<std::string, std::string>> values_of(const ExperimentWords& words) {
  std::map<std::string, std::string> values;
  if (words.users) values["users"] = std::to_string(*words.users);
  if (words.duration) values["duration"] = format_exact(*words.duration);
  for (const auto& set : words.set) {
    const auto equals = set.find('=');
    if (equals == 0 || equals == std::string::npos)
      return usage_error(fmt::format("--set \"{}\" is no NAME=VALUE, as in --set users=100.", set));
    values[set.substr(0, equals)] = set.substr(equals + 1);
  }
  return values;
}

}  // namespace

void add_experiment_words(CLI::App& app, ExperimentWords& words) {
  app.add_flag("--quick", words.quick, "the short form that the file describes under [quick]");
  app.add_option("--scale", words.scale,
                 "multiply all times by this, and divide all rates: 0.1 makes 5s into 500ms")
      ->type_name("N");
  add_count(app, "--rounds", words.rounds, 1, lab::most_rounds,
            "measure each trial so often; fewer than 2 show nothing");
  app.add_option(
         "--set", words.set,
         "another value for one of the file's [values] or [grid], there separated by commas; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  add_count(app, "--users,-u", words.users, 1, 1'000'000, "short for --set users=N");
  add_duration(app, "--duration,-d", words.duration, "short for --set duration=TIME");
  app.add_option("--plan", words.plan, "what one request makes a server do, instead of the file's plan")
      ->type_name("PLAN");
  app.add_option("--servers,--models", words.servers, "drive only these, separated by commas")
      ->type_name("A,B");
  add_duration(app, "--warmup", words.warmup,
               "load before measuring, not counted (default: as long as a request takes)");
  add_duration(
      app, "--timeout", words.timeout,
      "give a request up so long after it was due (default: the file's, else 60s, or ten requests' time)");
  add_duration(
      app, "--patience", words.patience,
      "wait so long, at most, for a machine that is disturbed, before what is INVALID is measured again "
      "(default 2m)");
  add_count(app, "--seed", words.seed, 0, UINT64_MAX, "for the random times of the plan (default 1)");
  add_count(app, "--threads,-t", words.threads, 1, 1024,
            "threads of the load generator (default: the file's, else 1)");
  app.add_option(
         "--database", words.database,
         "a PostgreSQL for the trials that need one (scripts/database starts one); else they are skipped")
      ->type_name("URI")
      ->envname("WAITBENCH_DATABASE_URL");
}

Result<std::vector<lab::Experiment>> read_experiments(const std::vector<std::string>& names,
                                                      const ExperimentWords& words) {
  if (const auto fine = check_times(words); !fine) return fine.error();
  if (const auto fine = check_database(words); !fine) return fine.error();
  auto values = values_of(words);
  if (!values) return values.error();
  const lab::ReadingWishes wishes{
      .quick = words.quick,
      .scale = words.scale,
      .rounds = words.rounds,
      .values = std::move(*values),
      .cores = read_limits().cores,
      .plan = words.plan,
      .servers = words.servers ? lab::listed(*words.servers) : std::vector<std::string>(),
      .check = own_server_check()};
  std::vector<std::string> wanted;
  for (const auto& name : names) {
    const auto all = lab::built_in_experiments();
    if (name == "all") {
      wanted.insert(wanted.end(), all.begin(), all.end());
    } else {
      wanted.push_back(name);
    }
  }
  std::vector<lab::Experiment> experiments;
  for (const auto& name : wanted) {
    auto experiment = lab::find_experiment(name, wishes);
    if (!experiment) return experiment.error();
    experiments.push_back(std::move(*experiment));
  }
  return experiments;
}

lab::RunOptions run_options(const ExperimentWords& words) {
  lab::RunOptions options;
  options.seed = words.seed.value_or(1);
  options.warmup = words.warmup;
  options.timeout = words.timeout;
  if (words.patience) options.patience = *words.patience;
  if (words.threads) options.generator_threads = static_cast<unsigned>(*words.threads);
  options.database = words.database.value_or("");
  return options;
}

}  // namespace waitbench::cli
