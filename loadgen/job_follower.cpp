#include "loadgen/job_follower.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/http/fetch.hpp"
#include "core/interruptible_sleep.hpp"

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

constexpr Duration stats_patience = 5s, page_patience = 10s;
constexpr std::uint64_t jobs_of_a_page = 1000;
constexpr Bytes largest_page{std::uint64_t{64} << 20};
// A server that is started again is back within it.
constexpr Duration outage_borne = 10s, between_attempts = 200ms;
// How often a queue is asked whether all is done: the longer it takes, the less it matters.
constexpr Duration shortest_wait = 100ms, longest_wait = 1s;

}  // namespace

Url JobFollower::page(std::string target) const {
  auto url = origin_;
  url.target = std::move(target);
  return url;
}

Result<JobStats> JobFollower::stats() const {
  const auto text = fetch(page("/jobs/stats"), stats_patience);
  if (!text) return text.error();
  return parse_job_stats(*text);
}

Result<JobFollower> JobFollower::open(const Url& target) {
  if (target.secure) return usage_error("--follow jobs asks the server by http: write http:// in the URL.");
  JobFollower follower(target);
  const auto stats = follower.stats();
  if (stats) return follower;
  const auto& why = stats.error().text;
  return environment_error(
      fmt::format("{}{} The server does not serve jobs; --follow jobs wants `waitbench serve queue`.",
                  why.starts_with("http") ? "" : follower.page("/jobs/stats").text() + ": ", why));
}

Result<void> JobFollower::begin() {
  const auto now = stats();
  if (!now) return now.error();
  before_ = now->last_sequence;
  return {};
}

StatsQuestion JobFollower::question() const {
  return [url = page("/jobs/stats")](Duration within) -> Result<ServerState> {
    const auto text = fetch(url, within);
    if (!text) return text.error();
    const auto stats = parse_job_stats(*text);
    if (!stats) return stats.error();
    return state_of(*stats);
  };
}

JobFollower::Waited JobFollower::wait(const Load& load, const std::stop_token& stop,
                                      const std::function<void(std::uint64_t)>& tell) const {
  Waited waited;
  const auto begun = Clock::now(), deadline = begun + load.timeout;
  std::optional<TimePoint> told;
  for (;;) {
    const auto now = stats();
    if (now) waited.last_sequence = now->last_sequence;
    if (now && now->open() == 0) return waited;
    if (stop.stop_requested()) {
      waited.interrupted = true;
      waited.open_because = "interrupted";
      return waited;
    }
    const auto at = Clock::now();
    if (at >= deadline) {
      waited.open_because = fmt::format("--follow-timeout {} was over", format_duration(load.timeout));
      return waited;
    }
    if (now && (!told || at - *told >= longest_wait)) {
      tell(now->open());
      told = at;
    }
    sleep_until(std::min(deadline, at + std::clamp((at - begun) / 10, shortest_wait, longest_wait)), stop);
  }
}

Result<void> JobFollower::read(std::uint64_t after, std::uint64_t last,
                               const std::function<void(const ToldJob&)>& take) const {
  auto borne_until = Clock::now() + outage_borne;
  while (after < last) {
    const auto url = page(fmt::format("/jobs?after={}&most={}", after, jobs_of_a_page));
    const auto text = fetch(url, page_patience, largest_page);
    if (!text) {
      if (Clock::now() >= borne_until) return text.error();
      std::this_thread::sleep_for(between_attempts);
      continue;
    }
    const auto jobs = parse_job_page(*text, after);
    if (!jobs) return environment_error(fmt::format("{}: {}", url.text(), jobs.error().text));
    if (jobs->empty()) return {};
    for (const auto& job : *jobs) {
      if (job.sequence <= last) take(job);
    }
    after = jobs->back().sequence;
    borne_until = Clock::now() + outage_borne;
  }
  return {};
}

JobFollower::Followed JobFollower::follow(const Load& load, Promised promised, const std::stop_token& stop,
                                          const std::function<void(std::uint64_t)>& tell) const {
  const auto waited = wait(load, stop, tell);
  Followed followed{.interrupted = waited.interrupted, .ended = Clock::now() - load.start};
  JobAccount account(std::move(promised), load.window, load.zero);
  auto done = read(before_, waited.last_sequence, [&](const ToldJob& job) { account.take(job); });
  // A 202 for what was there before the load is no lost job: an idempotency key was known.
  if (done && !account.all_found())
    done = read(0, before_, [&](const ToldJob& job) { account.take_earlier(job); });
  if (!done) {
    followed.reasons.push_back(
        {"jobs_not_read",
         fmt::format(
             "what became of the jobs could not be read: {} Start the server again, and see `waitbench "
             "jobs`.",
             done.error().text),
         true});
    return followed;
  }
  followed.figures = account.figures(followed.ended, waited.open_because);
  followed.reasons = account.reasons(*followed.figures);
  return followed;
}

}  // namespace waitbench::loadgen
