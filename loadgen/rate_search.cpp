#include "loadgen/rate_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace waitbench::loadgen {
namespace {

double to_four_digits(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 3);
  return std::round(value / unit) * unit;
}

double middle(double low, double high) {
  return to_four_digits(std::sqrt(low) * std::sqrt(high));
}

}  // namespace

std::optional<double> RateSearch::next() const {
  if (trials_ >= options_.most_trials) return std::nullopt;
  return wanted();
}

void RateSearch::record(TrialOutcome outcome) {
  const double rate = *next();
  auto& trials = rates_.try_emplace(rate, RateTrials{.rate_per_s = rate}).first->second;
  switch (outcome) {
    case TrialOutcome::held:
      ++trials.held;
      break;
    case TrialOutcome::failed:
      ++trials.failed;
      break;
    case TrialOutcome::unmeasured:
      ++trials.unmeasured;
      break;
  }
  ++trials_;
}

RateSearch::Ends RateSearch::ends() const {
  Ends ends;
  for (const auto& [rate, trials] : rates_) {
    if (trials.always_failed()) {
      ends.high = trials;
      break;
    }
    if (trials.always_held()) ends.low = trials;
  }
  return ends;
}

std::optional<double> RateSearch::wanted() const {
  if (rates_.empty()) return options_.start_per_s;
  for (const auto& [rate, trials] : rates_) {
    if (trials.valid() == 0 && !trials.unmeasurable()) return rate;
  }
  const auto found = ends();
  if (const auto rate = beyond(found)) return rate;
  if (const auto rate = between(found)) return rate;
  return again(found);
}

// Where an end is missing: further out, unless a bound is reached or the generator's limit.
std::optional<double> RateSearch::beyond(const Ends& ends) const {
  const auto& [top, of_top] = *rates_.rbegin();
  const bool generator_has_more = of_top.valid() > 0 && !of_top.unmeasurable();
  if (!ends.high && generator_has_more && top < options_.highest_per_s)
    return std::min(to_four_digits(top * options_.growth), options_.highest_per_s);
  const double bottom = rates_.begin()->first;
  if (!ends.low && bottom > options_.lowest_per_s)
    return std::max(to_four_digits(bottom / options_.growth), options_.lowest_per_s);
  return std::nullopt;
}

// Whatever lies next to an end is not its like, else it would be the end.
std::optional<double> RateSearch::between(const Ends& ends) const {
  if (!ends.low) return std::nullopt;
  const auto apart = [this](double low, double high) { return high > low * (1 + options_.resolution); };
  const double low = ends.low->rate_per_s;
  const auto above = rates_.upper_bound(low);
  if (above != rates_.end() && apart(low, above->first)) return middle(low, above->first);
  if (!ends.high) return std::nullopt;
  const double high = ends.high->rate_per_s;
  const double below = std::prev(rates_.find(high))->first;
  if (apart(below, high)) return middle(below, high);
  return std::nullopt;
}

std::optional<double> RateSearch::again(const Ends& ends) const {
  struct Wanting {
    double rate_per_s = 0;
    unsigned trials = 0;
  };
  std::vector<Wanting> wanting;
  if (ends.low) wanting.push_back({ends.low->rate_per_s, ends.low->valid()});
  if (ends.high) wanting.push_back({ends.high->rate_per_s, ends.high->valid()});
  if (ends.low && !ends.high) {
    const auto above = rates_.upper_bound(ends.low->rate_per_s);
    if (above != rates_.end() && above->second.unmeasurable())
      wanting.push_back({above->first, above->second.all()});
  }
  const auto fewest = std::ranges::min_element(wanting, {}, &Wanting::trials);
  if (fewest == wanting.end() || fewest->trials >= options_.repeats) return std::nullopt;
  return fewest->rate_per_s;
}

RateInterval RateSearch::interval() const {
  const auto found = ends();
  RateInterval interval{
      .low = found.low, .high = found.high, .finished = !wanted(), .undecided = {}, .contradicting = {}};
  for (const auto& [rate, trials] : rates_) {
    const bool below = found.low && rate < found.low->rate_per_s;
    const bool above = found.high && rate > found.high->rate_per_s;
    if ((below && trials.failed > 0) || (above && trials.held > 0)) interval.contradicting.push_back(trials);
    const bool is_end = (found.low && rate == found.low->rate_per_s) ||  // both are keys of this map
                        (found.high && rate == found.high->rate_per_s);
    if (!below && !above && !is_end) interval.undecided.push_back(trials);
  }
  return interval;
}

unsigned trials_at_most(const RateSearchOptions& options, double threshold_per_s) {
  const double steps =
      std::floor(std::abs(std::log(threshold_per_s / options.start_per_s)) / std::log(options.growth));
  const double halvings =
      std::ceil(std::log2(std::log(options.growth) / (std::log1p(options.resolution) - 0.001)));
  return 2 + static_cast<unsigned>(steps + std::max(halvings, 0.0)) + 2 * (options.repeats - 1);
}

}  // namespace waitbench::loadgen
