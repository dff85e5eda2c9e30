#include "cli/follow_words.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "cli/values.hpp"
#include "core/nearest_word.hpp"
#include "loadgen/accepted_jobs.hpp"

namespace waitbench::cli {
namespace {

constexpr std::array<std::string_view, 1> followed{"jobs"};

// Told before rather than after it: an open load's arrivals are known.
Result<void> check_number(const loadgen::LoadOptions& options) {
  const auto* open = std::get_if<loadgen::Open>(&options.load);
  if (open == nullptr) return {};
  const auto warmup = options.warmup.value_or(Duration::zero());
  const double jobs = loadgen::CumulatedRate(open->rate, warmup).at(warmup + options.duration);
  if (jobs <= static_cast<double>(loadgen::most_followed_jobs)) return {};
  return usage_error(
      fmt::format("--follow jobs remembers each job, at most {}, and this load has {}. Lower the rate, or "
                  "give it a shorter "
                  "--duration.",
                  format_count(loadgen::most_followed_jobs), format_count(static_cast<std::uint64_t>(jobs))));
}

}  // namespace

void add_follow_words(CLI::App& app, FollowWords& words) {
  app.add_option("--follow", words.follow,
                 "jobs: what the server accepts (202) is followed to its end, and accounted for; wants "
                 "`waitbench serve queue`")
      ->type_name("WHAT");
  add_duration(app, "--follow-timeout", words.timeout,
               "with --follow: wait so long for the last job after the load (default 60s)");
}

Result<void> apply_follow(const FollowWords& words, loadgen::LoadOptions& options) {
  if (!words.follow) {
    if (words.timeout) return usage_error("--follow-timeout belongs to --follow jobs. Add it.");
    return {};
  }
  if (*words.follow != followed.front()) {
    const auto near = nearest_word(*words.follow, followed);
    return usage_error(fmt::format("--follow \"{}\" is unknown.{}", *words.follow,
                                   near ? fmt::format(" Did you mean {}?", *near) : " Write jobs."));
  }
  if (options.url.secure)
    return usage_error("--follow jobs asks the server by http: write http:// in the URL.");
  if (const auto fits = check_number(options); !fits) return fits.error();
  options.follow.emplace();
  if (words.timeout) options.follow->timeout = *words.timeout;
  return {};
}

}  // namespace waitbench::cli
