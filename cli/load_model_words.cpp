#include "cli/load_model_words.hpp"

#include <utility>
#include <variant>
#include <vector>

#include <CLI/Option.hpp>
#include <fmt/format.h>

#include "cli/values.hpp"
#include "loadgen/stages.hpp"

namespace waitbench::cli {
namespace {

using namespace loadgen;

constexpr Duration default_duration = std::chrono::seconds(10);

Result<void> check_together(const LoadModelWords& words) {
  if (words.users && words.rate)
    return usage_error("--users and --rate exclude each other: a closed load has users, an open one a rate.");
  if (!words.stages) return {};
  if (words.users || words.rate) {
    return usage_error(fmt::format("--stages and {} exclude each other: the stages say how many there are.",
                                   words.users ? "--users" : "--rate"));
  }
  if (words.duration)
    return usage_error("--stages and --duration exclude each other: the load lasts as long as its stages.");
  if (words.ramp)
    return usage_error(
        "--ramp belongs to --users. With --stages write the ramp as one: 0..100 users over 10s.");
  return {};
}

Result<LoadModel> closed_load(const LoadModelWords& words, Closed load) {
  const auto* instead = words.stages ? "Write stages of rates." : "Add --rate.";
  if (words.arrivals) return usage_error(fmt::format("--arrivals belongs to an open load. {}", instead));
  if (words.max_in_flight)
    return usage_error(fmt::format("--max-in-flight belongs to an open load. {}", instead));
  load.think = words.think.value_or(Constant{});
  return load;
}

Result<LoadModel> open_load(const LoadModelWords& words, RateProfile rate, std::uint64_t threads) {
  if (words.think) {
    return usage_error(fmt::format("--think belongs to a closed load: leave it out, or {}.",
                                   words.stages ? "write stages of users" : "--rate"));
  }
  if (words.max_in_flight && *words.max_in_flight < threads)
    return usage_error("--max-in-flight must be at least --threads: each thread has its share of it.");
  Open load{.rate = std::move(rate), .max_in_flight = words.max_in_flight};
  if (words.arrivals == "poisson") {
    load.arrivals = Arrivals::poisson;
  } else if (words.arrivals && *words.arrivals != "constant") {
    return usage_error(
        fmt::format("--arrivals \"{}\" is unknown. Write constant or poisson.", *words.arrivals));
  }
  return load;
}

Result<LoadModel> to_load(const LoadModelWords& words, const std::optional<Stages>& stages,
                          std::uint64_t threads) {
  if (!stages) {
    if (words.rate) return open_load(words, *words.rate, threads);
    return closed_load(words, {.users = words.users.value_or(1)});
  }
  if (const auto* rates = std::get_if<std::vector<RateStage>>(&*stages))
    return open_load(words, RateProfile(*rates), threads);
  return closed_load(words, closed_in_stages(std::get<std::vector<UserStage>>(*stages)));
}

}  // namespace

void add_load_model_words(CLI::App& app, LoadModelWords& words) {
  add_count(app, "--users,-u", words.users, 1, most_users,
            "closed load: so many users, each waiting for its answer (default 1)");
  add_rate(app, "--rate,-r", words.rate, "open load: so many requests a second, whatever the server does");
  app.add_option(
         "--stages", words.stages,
         "rate or users over time: ramps, steps, spikes, separated by ';', e.g. \"0/s..1000/s over 10s; "
         "1000/s for 30s; 5000/s for 5s\" or \"0..100 users over 10s; 100 users for 30s\"")
      ->type_name("STAGES");
  app.add_option("--arrivals", words.arrivals,
                 "of an open load: constant (default), or poisson, as of many strangers")
      ->type_name("KIND");
  add_count(app, "--max-in-flight", words.max_in_flight, 1, 1'000'000,
            "open load: do not send what is due while so many are in flight; counted as shed");
  add_random_time(app, "--think", words.think,
                  "closed load: users pause so long after an answer, e.g. exp(2s)");
  add_duration(app, "--duration,-d", words.duration,
               fmt::format("how long to measure (default {})", format_duration(default_duration)));
  add_duration(app, "--ramp", words.ramp,
               "spread the users' beginnings over this time (default: the warm-up)");
}

Result<void> apply_load_model(const LoadModelWords& words, std::uint64_t threads, LoadOptions& options) {
  if (const auto fine = check_together(words); !fine) return fine;
  if (words.duration && *words.duration <= Duration::zero())
    return usage_error("--duration must be longer than 0s.");
  std::optional<Stages> stages;
  if (words.stages) {
    auto read = parse_stages(*words.stages);
    if (!read) return usage_error("--" + read.error().text);
    stages = std::move(*read);
  }
  auto load = to_load(words, stages, threads);
  if (!load) return load.error();
  options.load = std::move(*load);
  options.duration = stages ? total_length(*stages) : words.duration.value_or(default_duration);
  options.ramp = words.ramp;
  return {};
}

}  // namespace waitbench::cli
