// Any sequence of calls has the same answers in every store, and no job is ever unaccounted for.
#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

std::string told(const Job& job) {
  const auto moment = [](const std::optional<Moment>& at) {
    return at ? std::to_string((*at - start).count()) : std::string("-");
  };
  return fmt::format(
      "{} #{} {} due {} attempts {} expired {} token {} by {} until {} started {} ended {} [{}] [{}] call {} "
      "{}\n",
      job.asked.id.text(), job.sequence, name_of(job.state), moment(job.due), job.attempts, job.expirations,
      job.token, job.worker, moment(job.leased_until), moment(job.started), moment(job.completed), job.reason,
      job.outcome, moment(job.callback_due), job.callback_attempts);
}

// What a run of random calls, drawn from `seed`, answered.
class RandomCalls {
 public:
  RandomCalls(JobQueue& queue, unsigned seed) : queue_(queue), random_(seed) {}

  std::string after(int calls) {
    for (int i = 0; i < calls; ++i) {
      now_ += std::chrono::milliseconds(below(4'000));
      call();
    }
    account();
    return text_;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }  // the same on every platform

  void call() {
    switch (below(9)) {
      case 8:
        return tell_callbacks();
      case 0:
      case 1:
        return enqueue();
      case 2:
      case 3:
        return claim_some();
      case 4:
      case 5:
      case 6:
        return report();
      default:
        if (below(3) != 0) return say("replay", queue_.replay(id_of(below(next_ + 1)), now_).value());
        const auto purged =
            queue_.purge(below(2) == 0 ? JobState::done : JobState::dead, now_ - 20s, 2).value();
        purged_ += purged;
        say("purge", purged);
    }
  }

  void enqueue() {
    std::vector<NewJob> jobs;
    for (auto count = below(4); count > 0; --count) {
      jobs.push_back(with_attempts(job(next_++, now_ + std::chrono::seconds(below(20))),
                                   static_cast<std::uint32_t>(1 + below(3))));
      if (below(3) == 0) jobs.back().idempotency_key = std::to_string(below(12));
      if (below(2) == 0) jobs.back() = with_callback(std::move(jobs.back()));
    }
    for (const auto& receipt : queue_.enqueue(jobs, now_).value()) {
      accepted_ += receipt.answer == Receipt::Answer::accepted ? 1U : 0U;
      text_ += fmt::format("receipt {} {}\n", static_cast<int>(receipt.answer), receipt.id.text());
    }
  }

  void claim_some() {
    for (const auto& job : claim(queue_, below(4), now_, fmt::format("w{}", below(3)))) {
      held_.emplace_back(job.asked.id, job.token);
      text_ += told(job);
    }
  }

  // A claim of these or of former times, so that some reports are stale.
  std::pair<JobId, Token> one_of() {
    if (held_.empty()) return {id_of(0), 1};
    return held_[held_.size() - 1 - below(std::min<std::uint64_t>(held_.size(), 6))];
  }
  std::optional<Moment> retry() {
    if (below(4) == 0) return std::nullopt;
    return now_ + std::chrono::seconds(below(10));
  }

  // Of the last two claims, so that some are stale.
  void tell_callbacks() {
    if (below(2) == 0 && !callbacks_.empty()) {
      const auto [id, until] =
          callbacks_[callbacks_.size() - 1 - below(std::min<std::uint64_t>(callbacks_.size(), 4))];
      return say("told", queue_.callback_ended(id, until, retry()).value());
    }
    const auto until = now_ + std::chrono::seconds(below(20));
    for (const auto& job : queue_.claim_callbacks(1 + below(3), now_, until).value()) {
      callbacks_.emplace_back(job.asked.id, until);
      text_ += told(job);
    }
  }

  void report() {
    const auto [id, token] = one_of();
    switch (below(4)) {
      case 0:
        return say("complete", queue_.complete(id, token, "ok", now_).value());
      case 1:
        return say("fail", queue_.fail(id, token, "no", retry(), now_).value());
      case 2:
        return say("release", queue_.release(id, token).value());
      default:
        return say("renew", queue_.renew(id, token, now_ + 40s).value());
    }
  }

  void say(std::string_view what, auto answer) {
    text_ += fmt::format("{} {}\n", what, static_cast<int>(answer));
  }

  void account() {
    const auto stats = queue_.stats().value();
    CHECK(accepted_ == stats.queued + stats.running + stats.done + stats.dead + purged_);
    CHECK(held_.size() == stats.attempts);
    const auto jobs = queue_.list({.state = {}, .after = 0, .most = 1'000'000}).value();
    CHECK(jobs.size() + purged_ == accepted_);
    for (const auto& job : jobs) text_ += told(job);
    text_ += fmt::format("{} {} {} {} {} {}\n", stats.queued, stats.running, stats.done, stats.dead,
                         stats.attempts, stats.expirations);
  }

  JobQueue& queue_;
  std::mt19937 random_;
  Moment now_ = start;
  std::uint64_t next_ = 0, accepted_ = 0, purged_ = 0;
  std::vector<std::pair<JobId, Token>> held_;
  std::vector<std::pair<JobId, Moment>> callbacks_;
  std::string text_;
};

}  // namespace

TEST_CASE("every store answers the same, and accepted = queued + running + done + dead + purged",
          "[messaging]") {
  for (const unsigned seed : {1U, 2U, 3U}) {
    INFO("seed " << seed);
    std::string first;
    for (const auto& store : stores()) {
      INFO(store.name);
      const ScratchDirectory directory;
      const auto queue = store.open(directory.path() / "jobs", 25);
      const auto text = RandomCalls(*queue, seed).after(400);
      for (const auto* const word : {" dead ", " done ", "receipt 1", "receipt 2", "complete 1", "expired 2",
                                     "replay 1", "release 0", "release 1", "told 0", "told 1"})
        CHECK(text.find(word) != std::string::npos);  // the calls reach what they are to reach
      if (first.empty()) first = text;
      CHECK(text == first);
    }
  }
}
