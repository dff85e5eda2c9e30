#include "servers/worker/holdings.hpp"

#include <algorithm>
#include <utility>

namespace waitbench::servers::worker {

void Holdings::drain() {
  draining_ = true;
  for (const auto& begun : std::exchange(waiting_, {})) report(held_.find(begun.ticket), {});
}

void Holdings::hand_back_all() {
  drain();
  for (auto held = held_.begin(); held != held_.end();) {
    const auto here = held++;
    if (here->second.phase == Held::Phase::runs_in_vain) {
      --running_;
      forget(here);
    } else if (here->second.phase == Held::Phase::runs) {
      --running_;
      report(here, {});
    }
  }
}

void Holdings::drop_all() {
  draining_ = true;
  held_.clear();
  waiting_.clear();
  renewals_.clear();
  reports_.clear();
  running_ = 0;
}

std::vector<Holdings::Begun> Holdings::begin() {
  std::vector<Begun> begun;
  while (running_ < rules_.concurrency && !waiting_.empty()) {
    begun.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    held_.at(begun.back().ticket).phase = Held::Phase::runs;
    ++running_;
  }
  return begun;
}

void Holdings::ended(Ticket ticket, Said said) {
  const auto held = held_.find(ticket);
  if (held == held_.end() || held->second.phase == Held::Phase::ended) return;
  --running_;
  if (held->second.phase == Held::Phase::runs_in_vain) {
    forget(held);
  } else {
    report(held, std::move(said));
  }
}

std::size_t Holdings::room() const {
  const auto most = rules_.concurrency + rules_.prefetch, busy = running_ + waiting_.size();
  return most > busy ? most - busy : 0;
}

// With a report it asks even though it found nothing a moment ago: that costs no transaction of its own.
// Renewals that are due soon come along, so that jobs begun one after the other do not each pay a flush.
std::optional<Word> Holdings::word(TimePoint now) {
  if (under_way_ || now < pause_until_) return std::nullopt;
  Word word;
  word.reports = std::exchange(reports_, {});
  if (!renewals_.empty() && renewals_.begin()->first <= now) {
    while (renewals_.begin()->first <= now + rules_.lease / 6) {
      const auto ticket = renewals_.begin()->second;
      auto& held = held_.at(ticket);
      word.renewals.push_back({ticket, held.id, held.token});
      renewals_.erase(renewals_.begin());
      held.renew_at = now + rules_.lease / 3;
      renewals_.emplace(held.renew_at, ticket);
    }
  }
  if (!draining_ && (now >= next_claim_ || !word.reports.empty())) word.claim = room();
  if (word.reports.empty() && word.renewals.empty() && word.claim == 0) return std::nullopt;
  under_way_ = true;
  asked_at_ = now;
  return word;
}

void Holdings::answered(const Word& word, Answer answer, TimePoint now) {
  under_way_ = false;
  for (const auto& report : word.reports) {
    if (const auto held = held_.find(report.ticket); held != held_.end()) forget(held);
  }
  for (std::size_t i = 0; i < word.renewals.size(); ++i) {
    if (answer.renewals[i] == messaging::Report::stale) lose(word.renewals[i].ticket);
  }
  if (word.claim == 0) return;
  const auto found = answer.claimed.size();
  for (auto& job : answer.claimed) take(std::move(job), asked_at_);
  if (found == word.claim) {
    next_claim_ = TimePoint::min();  // there may be more
    poll_ = rules_.poll_first;
    return;
  }
  if (found > 0) poll_ = rules_.poll_first;
  next_claim_ = now + poll_;
  poll_ = std::min(2 * poll_, rules_.poll_longest);
}

void Holdings::refused(Word word, TimePoint now, Duration pause) {
  under_way_ = false;
  pause_until_ = now + pause;
  for (const auto& renewal : word.renewals) {
    const auto held = held_.find(renewal.ticket);
    if (held == held_.end() || held->second.phase == Held::Phase::ended) continue;
    renewals_.erase({held->second.renew_at, renewal.ticket});
    held->second.renew_at = pause_until_;
    renewals_.emplace(pause_until_, renewal.ticket);
  }
  std::ranges::move(reports_, std::back_inserter(word.reports));
  reports_ = std::move(word.reports);
}

TimePoint Holdings::next() const {
  if (under_way_) return TimePoint::max();
  auto soonest = TimePoint::max();
  if (!reports_.empty()) soonest = TimePoint::min();
  if (!renewals_.empty()) soonest = std::min(soonest, renewals_.begin()->first);
  if (!draining_ && room() > 0) soonest = std::min(soonest, next_claim_);
  return std::max(soonest, pause_until_);
}

void Holdings::take(messaging::Job job, TimePoint claimed_at) {
  const auto ticket = ++last_;
  const auto [held, taken] = held_.emplace(
      ticket, Held{.id = job.asked.id, .token = job.token, .renew_at = claimed_at + rules_.lease / 3});
  renewals_.emplace(held->second.renew_at, ticket);
  if (draining_) return report(held, {});
  waiting_.push_back({ticket, std::move(job)});
}

void Holdings::report(Place held, Said said) {
  auto& [ticket, job] = *held;
  job.phase = Held::Phase::ended;
  renewals_.erase({job.renew_at, ticket});
  reports_.push_back({ticket, job.id, job.token, std::move(said)});
}

// The queue has given it to somebody else, or it has ended.
void Holdings::lose(Ticket ticket) {
  const auto held = held_.find(ticket);
  if (held == held_.end()) return;
  switch (held->second.phase) {
    case Held::Phase::waits:
      std::erase_if(waiting_, [&](const Begun& begun) { return begun.ticket == ticket; });
      return forget(held);
    case Held::Phase::ended:
      std::erase_if(reports_, [&](const Word::Report& report) { return report.ticket == ticket; });
      return forget(held);
    case Held::Phase::runs:
      renewals_.erase({held->second.renew_at, ticket});
      held->second.phase = Held::Phase::runs_in_vain;
      return;
    case Held::Phase::runs_in_vain:
      return;
  }
}

void Holdings::forget(Place held) {
  renewals_.erase({held->second.renew_at, held->first});
  held_.erase(held);
}

}  // namespace waitbench::servers::worker
