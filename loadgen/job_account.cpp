#include "loadgen/job_account.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

// More than reading two clocks one after the other makes up.
constexpr Duration offset_told = std::chrono::milliseconds(1);

std::uint64_t& counter_of(JobFigures& figures, JobState state) {
  switch (state) {
    case JobState::queued:
      return figures.queued;
    case JobState::running:
      return figures.running;
    case JobState::failed:
      return figures.failed;
    case JobState::done:
      return figures.done;
    case JobState::dead:
      return figures.dead;
  }
  return figures.queued;
}

bool has_ended(JobState state) {
  return state == JobState::done || state == JobState::dead;
}

}  // namespace

void Promised::add(AcceptedJobs& of_thread) {
  auto more = of_thread.take();
  if (jobs.empty()) {
    jobs = std::move(more);
  } else {
    jobs.insert(jobs.end(), more.begin(), more.end());
  }
  nameless_due.insert(nameless_due.end(), of_thread.nameless_due().begin(), of_thread.nameless_due().end());
  left_out += of_thread.left_out();
}

JobAccount::JobAccount(Promised promised, const Window& window, WallMoment zero)
    : window_(window), zero_(zero), promised_(std::move(promised.jobs)), left_out_(promised.left_out) {
  std::ranges::sort(promised_, {},
                    [](const AcceptedJob& job) { return std::pair(job.name, job.acknowledged); });
  std::size_t kept = 0;
  for (const auto& job : promised_) {
    if (kept == 0 || promised_[kept - 1].name != job.name) {
      promised_[kept++] = job;
    } else if (window_.contains(job.due)) {
      ++figures_.accepted_again;
    }
  }
  promised_.resize(kept);
  known_.assign(promised_.size(), Found::no);
  for (const auto due : promised.nameless_due) {
    if (window_.contains(due)) {
      ++figures_.accepted;
      ++figures_.lost;
    } else {
      ++figures_.lost_outside;
    }
  }
}

std::optional<std::size_t> JobAccount::find(const JobName& name) const {
  const auto at = std::ranges::lower_bound(promised_, name, {}, &AcceptedJob::name);
  if (at == promised_.end() || at->name != name) return std::nullopt;
  return static_cast<std::size_t>(at - promised_.begin());
}

void JobAccount::take_earlier(const ToldJob& job) {
  const auto place = find(job.name);
  if (!place || known_[*place] != Found::no) return;
  known_[*place] = Found::earlier;
  ++found_;
}

void JobAccount::take(const ToldJob& job) {
  const auto place = find(job.name);
  if (!place || known_[*place] != Found::no) {
    ++figures_.unacknowledged;
    return;
  }
  known_[*place] = Found::here;
  ++found_;
  const auto& promised = promised_[*place];
  bound_offset(job, promised);
  if (!window_.contains(promised.due)) return;
  ++counter_of(figures_, job.state);
  figures_.attempts += job.attempts;
  figures_.redelivered += job.redelivered;
  count_times(job, promised);
}

void JobAccount::bound_offset(const ToldJob& job, const AcceptedJob& promised) {
  const WallMoment accepted = job.accepted;
  // A moment is told in whole microseconds, rounded down.
  offset_.at_least = std::max(offset_.at_least, accepted - (zero_ + promised.acknowledged));
  offset_.at_most =
      std::min(offset_.at_most, accepted + std::chrono::microseconds(1) - (zero_ + promised.due));
}

void JobAccount::count_times(const ToldJob& job, const AcceptedJob& promised) {
  const bool waits_again = job.state == JobState::queued || job.state == JobState::failed;
  if (job.started && !waits_again) figures_.queue_wait.record(*job.started - job.accepted);
  if (job.started && *job.started < job.accepted) ++went_back_;
  if (!has_ended(job.state)) return open_due_.push_back(promised.due);
  if (job.started) figures_.execution.record(*job.ended - *job.started);
  if (job.started && *job.ended < *job.started) ++went_back_;
  figures_.completion.record(WallMoment(*job.ended) - (zero_ + promised.due));
}

JobFigures JobAccount::figures(Duration ended, std::string open_because) {
  for (std::size_t i = 0; i < promised_.size(); ++i) {
    const bool counts = window_.contains(promised_[i].due);
    if (known_[i] == Found::earlier) {
      if (counts) ++figures_.accepted_again;
      continue;
    }
    if (counts) ++figures_.accepted;
    if (known_[i] == Found::no) ++(counts ? figures_.lost : figures_.lost_outside);
  }
  for (const auto due : open_due_) figures_.completion.record(ended - due);
  if (figures_.open() > 0) figures_.open_because = std::move(open_because);
  return std::move(figures_);
}

std::vector<Reason> JobAccount::reasons(const JobFigures& figures) const {
  std::vector<Reason> reasons;
  if (left_out_ > 0) {
    reasons.push_back(
        {"jobs_not_followed",
         fmt::format("{} more jobs were accepted than can be followed ({}): what became of them "
                     "is not known. Lower the rate, or give it a shorter --duration.",
                     format_count(left_out_), format_count(most_followed_jobs)),
         true});
  }
  if (!figures.balanced()) {
    reasons.push_back(
        {"accounting",
         fmt::format("{} jobs were accepted, but {} told of: a mistake of this program; please "
                     "report it.",
                     figures.accepted, figures.done + figures.dead + figures.open() + figures.lost),
         true});
  }
  if (figures.open() > 0) {
    reasons.push_back(
        {"jobs_open",
         fmt::format(
             "{} of the accepted jobs had not ended when following did ({}): their completion counts as "
             "at least their age then. Give it a longer --follow-timeout, or the queue more workers.",
             format_count(figures.open()), figures.open_because),
         false});
  }
  const bool ahead = offset_.at_least > offset_told, behind = offset_.at_most < -offset_told;
  if (ahead || behind || went_back_ > 0) {
    const auto how =
        ahead    ? fmt::format("the queue's is ahead by {} or more", format_duration(offset_.at_least))
        : behind ? fmt::format("the queue's is behind by {} or more", format_duration(-offset_.at_most))
                 : fmt::format("{} times a job began before it was accepted, or ended before it began",
                               format_count(went_back_));
    reasons.push_back(
        {"clocks_differ",
         fmt::format("the clocks of generator, server and workers differ ({}): as much is in the "
                     "jobs' times. Set them by one (NTP), or run all on one host.",
                     how),
         false});
  }
  return reasons;
}

}  // namespace waitbench::loadgen
