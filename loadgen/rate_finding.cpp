#include "loadgen/rate_finding.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/units.hpp"

namespace waitbench::loadgen {
namespace {

std::string told(double rate_per_s) {
  return format_rate(Rate{rate_per_s});
}

std::string often(unsigned count, unsigned of) {
  return fmt::format("{} of {} time{}", count, of, of == 1 ? "" : "s");
}

std::string spoilt(unsigned times) {
  return fmt::format("spoilt {} time{}", times, times == 1 ? "" : "s");
}

// "951.2/s (held 1 of 2 times, spoilt 1 time)".
std::string told(const RateTrials& trials) {
  std::string how;
  if (trials.valid() > 0) how = fmt::format("held {}", often(trials.held, trials.valid()));
  if (trials.unmeasured > 0) how += (how.empty() ? "" : ", ") + spoilt(trials.unmeasured);
  return fmt::format("{} ({})", told(trials.rate_per_s), how);
}

std::string told(const std::vector<RateTrials>& all) {
  std::vector<std::string> parts;
  for (const auto& trials : all) parts.push_back(told(trials));
  return fmt::format("{}", fmt::join(parts, ", "));
}

struct Finding {
  std::string_view outcome;
  std::string text;
};

Finding finding_of(const RateInterval& interval) {
  const auto& [low, high, finished, undecided, contradicting] = interval;
  if (low && high)
    return {"found", fmt::format("The highest rate lies between {} and {}: held {}, failed {}.",
                                 told(low->rate_per_s), told(high->rate_per_s),
                                 often(low->held, low->valid()), often(high->failed, high->valid()))};
  const auto limit = std::ranges::find_if(undecided, &RateTrials::unmeasurable);
  if (low) {
    auto text = fmt::format("The highest rate is at least {}: held {}.", told(low->rate_per_s),
                            often(low->held, low->valid()));
    if (limit != undecided.end())
      text += fmt::format(" At {} the generator, or its machine, was at its limit: {}.",
                          told(limit->rate_per_s), spoilt(limit->unmeasured));
    return {"at least", text};
  }
  if (high)
    return {"below", fmt::format("The highest rate is below {}, the lowest that was tried: failed {}.",
                                 told(high->rate_per_s), often(high->failed, high->valid()))};
  const bool measured = std::ranges::any_of(undecided, [](const RateTrials& t) { return t.valid() > 0; });
  return {"not shown",
          measured ? "No rate held every time, and none failed every time." : "No rate could be measured."};
}

}  // namespace

void conclude(const RateInterval& interval, HighestRate& highest) {
  if (interval.low) highest.low_per_s = interval.low->rate_per_s;
  if (interval.high) highest.high_per_s = interval.high->rate_per_s;
  const auto finding = finding_of(interval);
  highest.outcome = finding.outcome;
  highest.finding = finding.text;
  highest.finished = interval.finished;
  if (!interval.finished)
    highest.remarks.emplace_back(
        "The search ended early: the ends are not as close, or not as often repeated, as they were to be.");
  if (!interval.undecided.empty()) highest.remarks.push_back("Undecided: " + told(interval.undecided) + ".");
  if (!interval.contradicting.empty())
    highest.remarks.push_back(
        "Against the order of things (failed below, or held above): " + told(interval.contradicting) +
        ". The server's behaviour changed during the search, or a threshold lies within the noise.");
}

Verdict verdict_of(const HighestRate& highest) {
  const bool held = highest.low_per_s.has_value();
  const bool measured = held || highest.high_per_s.has_value();
  return {.claim = highest.finding,
          .outcome = held       ? "holds"
                     : measured ? "refuted"
                                : "invalid",
          .detail = fmt::format("searched for: {}", fmt::join(highest.slo, ", "))};
}

std::string describe(TrialOutcome outcome) {
  switch (outcome) {
    case TrialOutcome::held:
      return "held";
    case TrialOutcome::failed:
      return "failed";
    case TrialOutcome::unmeasured:
      return "unmeasured";
  }
  return {};
}

std::string label_of(double rate_per_s, const std::vector<RatePoint>& points) {
  const auto before =
      std::ranges::count_if(points, [&](const RatePoint& p) { return p.rate_per_s == rate_per_s; });
  const auto number = told(rate_per_s);  // "951.2/s"; below a tenth, "3/m"
  auto label = fmt::format("rate-{}", number.ends_with("/s") ? number.substr(0, number.size() - 2) : number);
  std::ranges::replace(label, '/', '-');
  return before == 0 ? label : fmt::format("{}-{}", label, before + 1);
}

}  // namespace waitbench::loadgen
