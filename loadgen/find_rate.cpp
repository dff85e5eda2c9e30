#include "loadgen/find_rate.hpp"

#include <utility>

#include <fmt/format.h>

#include "loadgen/rate_finding.hpp"
#include "loadgen/rate_trial.hpp"

namespace waitbench::loadgen {
namespace {

class Finding {
 public:
  Finding(const LoadOptions& options, std::span<const Expectation> slo, const RateSearchOptions& search,
          const FindRateActions& actions, const std::stop_token& stop)
      : options_(options), slo_(slo), search_(search), actions_(actions), stop_(stop) {
    found_.highest.resolution = search.resolution;
    found_.highest.repeats = search.repeats;
    for (const auto& expectation : slo_) found_.highest.slo.push_back(expectation.text);
  }

  Result<FoundRate> run() {
    while (const auto rate = search_.next()) {
      const auto measured = measure(*rate);
      if (!measured && found_.runs.empty()) return measured.error();
      if (!measured) found_.ended_early_because = measured.error().text;
      if (stop_.stop_requested()) found_.ended_early_because = "interrupted";
      if (!found_.ended_early_because.empty()) break;
    }
    conclude(search_.interval(), found_.highest);
    return std::move(found_);
  }

 private:
  Result<void> measure(double rate) {
    if (const auto ready = let_recover(rate); !ready) return ready.error();
    if (stop_.stop_requested()) return {};
    auto run = actions_.measure(options_at(rate));
    if (!run) return run.error();
    run->label = label_of(rate, found_.highest.points);
    for (const auto& expectation : slo_) run->expectations.push_back(judge(expectation, *run));
    auto trial = judge_trial(*run, slo_);
    if (run->complete) search_.record(trial.outcome);
    found_.highest.points.push_back({.rate_per_s = rate,
                                     .outcome = describe(trial.outcome),
                                     .because = std::move(trial.because),
                                     .run = found_.runs.size()});
    found_.runs.push_back(std::move(*run));
    actions_.tell(found_.highest.points.back());
    return {};
  }

  Result<void> let_recover(double next_rate) {
    const auto& points = found_.highest.points;
    if (points.empty() || points.back().outcome == "held") return {};
    const auto recovered = actions_.recovers();
    if (!recovered) return recovered.error();
    if (!*recovered && !stop_.stop_requested()) {
      found_.highest.remarks.push_back(
          fmt::format("Before a point at {} the server had not recovered from the one before within {}.",
                      format_rate(Rate{next_rate}), format_duration(recovery_patience)));
    }
    return {};
  }

  // Repeats are to be independent of each other, and the search the same when it is begun again.
  LoadOptions options_at(double rate) const {
    auto options = options_;
    std::get<Open>(options.load).rate = Rate{rate};
    options.seed += search_.trials();
    return options;
  }

  const LoadOptions& options_;
  std::span<const Expectation> slo_;
  RateSearch search_;
  const FindRateActions& actions_;
  const std::stop_token& stop_;
  FoundRate found_;
};

}  // namespace

Result<FoundRate> find_rate(const LoadOptions& options, std::span<const Expectation> slo,
                            const RateSearchOptions& search, const FindRateActions& actions,
                            const std::stop_token& stop) {
  return Finding(options, slo, search, actions, stop).run();
}

Duration longest_search(const LoadOptions& options, unsigned points) {
  const auto warmup = options.warmup.value_or(2 * options.timeout);
  return points * (options.duration + warmup + options.timeout + recovery_patience);
}

}  // namespace waitbench::loadgen
