#include "loadgen/stage_tally.hpp"

#include <algorithm>
#include <utility>

namespace waitbench::loadgen {

using namespace std::chrono_literals;

// A histogram of one hour takes 3.8 MB with four digits, 0.27 MB with three, 37 KiB with two.
int digits_of_stages(std::size_t constant_stages) {
  constexpr std::size_t most_of_four_digits = 4, most_of_three = 64;
  if (constant_stages <= most_of_four_digits) return digits_of_answers;
  return constant_stages <= most_of_three ? 3 : 2;
}

std::int64_t bins_of_stages(std::size_t constant_stages) {
  constexpr std::int64_t bins_of_all = 8 * EdgeCounts::default_bins;
  const auto stages = static_cast<std::int64_t>(std::max<std::size_t>(constant_stages, 8));
  return bins_of_all / stages;
}

StageTally::StageTally(std::vector<StageSpan> spans, Duration timeout)
    : spans_(std::move(spans)), counts_(spans_.size()) {
  const auto constant = static_cast<std::size_t>(std::ranges::count_if(spans_, &StageSpan::constant));
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    if (!spans_[i].constant) continue;
    counts_[i].samples.emplace(
        Samples{.latency = Histogram(1h, digits_of_stages(constant)),
                .answered = EdgeCounts(spans_[i].window.length(), timeout, bins_of_stages(constant))});
  }
}

StageTally::Counts* StageTally::stage_of(Duration due) {
  if (spans_.empty() || due < spans_.front().window.begin || due >= spans_.back().window.end) return nullptr;
  const auto begin_of = [](const StageSpan& span) { return span.window.begin; };
  const auto after = std::ranges::upper_bound(spans_, due, {}, begin_of);
  return &counts_[static_cast<std::size_t>(after - spans_.begin()) - 1];
}

void StageTally::due(Duration due, Duration taken_up) {
  auto* stage = stage_of(due);
  if (stage == nullptr) return;
  ++stage->requests.scheduled;
  if (taken_up - due <= kept_within) ++stage->taken_up_in_time;
}

void StageTally::ended(Outcome outcome, Duration due, Duration now, std::uint64_t bytes) {
  if (spans_.empty() || due >= spans_.back().window.end) return;
  auto* stage = stage_of(due);
  if (outcome == Outcome::ok) {
    // The stages that had not ended when it was due, as far as they have begun by now.
    auto i = stage != nullptr ? static_cast<std::size_t>(stage - counts_.data()) : 0;
    for (; i < spans_.size() && spans_[i].window.begin <= now; ++i)
      if (auto& samples = counts_[i].samples) samples->answered.record(now - spans_[i].window.begin);
  }
  if (stage == nullptr) return;
  ++counter_of(stage->requests, outcome);
  stage->bytes_received += bytes;
  if (outcome != Outcome::shed) stage->residence_s += to_seconds(now - due);
  if (!stage->samples) return;
  if (has_latency(outcome)) stage->samples->latency.record(now - due);
  if (outcome == Outcome::ok) stage->samples->shortest = std::min(stage->samples->shortest, now - due);
}

void StageTally::merge(const StageTally& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    auto& mine = counts_[i];
    const auto& theirs = other.counts_[i];
    mine.requests += theirs.requests;
    mine.bytes_received += theirs.bytes_received;
    mine.taken_up_in_time += theirs.taken_up_in_time;
    mine.residence_s += theirs.residence_s;
    if (!mine.samples) continue;
    mine.samples->latency.merge(theirs.samples->latency);
    mine.samples->answered.merge(theirs.samples->answered);
    mine.samples->shortest = std::min(mine.samples->shortest, theirs.samples->shortest);
  }
}

}  // namespace waitbench::loadgen
