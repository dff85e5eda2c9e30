#include "servers/worker/worker.hpp"

#include <array>
#include <unistd.h>

#include <fmt/format.h>

#include "servers/worker/job_work.hpp"

namespace waitbench::servers::worker {
namespace {

using namespace std::chrono_literals;
using messaging::Job;
using messaging::JobQueue;
using messaging::QueueFailure;
using messaging::QueueResult;

constexpr Duration pause_when_busy = 10ms, pause_when_broken = 1s;

// About what a report adds to the queue's file.
std::size_t bytes_of(const Word& word) {
  std::size_t bytes = 0;
  for (const auto& report : word.reports) bytes += report.said.text.size();
  return bytes;
}

QueueResult<messaging::Report> report(JobQueue& queue, const Word::Report& what, messaging::Moment now) {
  switch (what.said.how) {
    case Said::How::done:
      return queue.complete(what.id, what.token, what.said.text, now);
    case Said::How::failed:
      return queue.fail(what.id, what.token, what.said.text, what.said.retry_at, now);
    case Said::How::back:
      return queue.release(what.id, what.token);
  }
  std::unreachable();
}

QueueResult<Answer> ask(JobQueue& queue, const Word& word, const messaging::Claimant& claimant,
                        messaging::Moment now) {
  Answer answer;
  for (const auto& what : word.reports) {
    const auto taken = report(queue, what, now);
    if (!taken) return taken.error();
    answer.reports.push_back(*taken);
  }
  for (const auto& renewal : word.renewals) {
    const auto taken = queue.renew(renewal.id, renewal.token, now + claimant.lease);
    if (!taken) return taken.error();
    answer.renewals.push_back(*taken);
  }
  if (word.claim == 0) return answer;
  auto claimed = queue.claim(claimant, word.claim, now);
  if (!claimed) return claimed.error();
  answer.claimed = std::move(*claimed);
  return answer;
}

template <Counter Counters::* member>
const Counter& at(const Counters& counters) {
  return counters.*member;
}
template <Counter CallbackCounters::* member>
const Counter& of_callbacks(const Counters& counters) {
  return counters.callbacks.*member;
}
constexpr auto counter = CounterInfo::Kind::counter;
constexpr std::array counts{
    CountInfo{"callbacks_told", "Callbacks that were answered 2xx.", counter,
              of_callbacks<&CallbackCounters::told>},
    CountInfo{"callbacks_failed", "Attempts at callbacks that were not.", counter,
              of_callbacks<&CallbackCounters::failed>},
    CountInfo{"callbacks_given_up", "Callbacks that are not tried again.", counter,
              of_callbacks<&CallbackCounters::given_up>},
    CountInfo{"jobs_claimed", "Jobs claimed, each time one was.", counter, at<&Counters::claimed>},
    CountInfo{"jobs_running", "Jobs that are worked on now.", CounterInfo::Kind::gauge,
              at<&Counters::running>},
    CountInfo{"jobs_done", "Jobs that ended well.", counter, at<&Counters::done>},
    CountInfo{"jobs_failed", "Attempts at jobs that failed.", counter, at<&Counters::failed>},
    CountInfo{"jobs_dead", "Of these, the last that their jobs had.", counter, at<&Counters::dead>},
    CountInfo{"jobs_handed_back", "Jobs handed back undone, because the worker ends.", counter,
              at<&Counters::handed_back>},
    CountInfo{"jobs_stale", "Renewals and reports that came after the job had been given to another.",
              counter, at<&Counters::stale>},
    CountInfo{"leases_renewed", "Leases renewed.", counter, at<&Counters::renewed>},
};

std::unique_ptr<Workplace> workplace(Waits waits, Resources& resources) {
  return waits == Waits::blocking ? blocking_workplace(resources) : suspending_workplace(resources);
}

}  // namespace

messaging::Moment moment_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string own_name() {
  std::array<char, 256> host{};  // HOST_NAME_MAX is 64
  if (::gethostname(host.data(), host.size() - 1) != 0 || host[0] == '\0') host = {"worker"};
  return fmt::format("{}-{}", host.data(), ::getpid());
}

std::span<const CountInfo> count_table() {
  return counts;
}

Worker::Worker(messaging::GroupCommit& queue, Options options)
    : queue_(queue),
      options_(std::move(options)),
      pools_(names_of(options_.pools)),
      resources_(options_.cpu_speed ? *options_.cpu_speed : calibrate_cpu(), options_.pools, {},
                 options_.stack),
      holdings_(options_.holding) {}

Result<std::unique_ptr<Worker>> Worker::start(messaging::GroupCommit& queue, Options options) {
  std::unique_ptr<Worker> worker(new Worker(queue, std::move(options)));
  try {
    worker->place_ = workplace(worker->options_.waits, worker->resources_);
    worker->teller_ = std::make_unique<CallbackTeller>(queue, worker->options_.now, worker->resources_.cut,
                                                       worker->counters_.callbacks);
    worker->dispatcher_ = std::thread([self = worker.get()] { self->dispatch(); });
  } catch (const std::exception& error) {  // Asio and std::thread throw when the system refuses
    return environment_error(
        fmt::format("cannot start: {}. `waitbench doctor` shows the limits.", error.what()));
  }
  return worker;
}

// The dispatcher begins nothing any more once it drains; what it was about to begin is cut.
Worker::~Worker() {
  drain();
  resources_.cut.happen();
  if (place_) place_->stop();
  if (!dispatcher_.joinable()) return;
  std::unique_lock lock(mutex_);
  holdings_.hand_back_all();
  ending_ = true;
  changed();
  others_called_.wait(lock, [this] { return words_under_way_ == 0 && (holdings_.empty() || failure_); });
  failure_ = failure_.value_or(messaging::QueueError{QueueFailure::closing, {}});
  changed();
  lock.unlock();
  dispatcher_.join();
}

// Under the lock.
void Worker::changed() {
  changed_ = true;
  dispatcher_called_.notify_one();
  others_called_.notify_all();
}

void Worker::look() {
  const std::lock_guard lock(mutex_);
  holdings_.look();
  changed();
}

void Worker::drain() {
  const std::lock_guard lock(mutex_);
  holdings_.drain();
  changed();
}

bool Worker::wait_until_drained(TimePoint until) {
  std::unique_lock lock(mutex_);
  return others_called_.wait_until(lock, until, [this] { return holdings_.empty() || failure_; });
}

std::optional<messaging::QueueError> Worker::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void Worker::dispatch() {
  std::unique_lock lock(mutex_);
  while (!failure_) {
    changed_ = false;
    auto begun = holdings_.begin();
    auto word = holdings_.word(Clock::now());
    if (word) ++words_under_way_;
    if (begun.empty() && !word) {
      dispatcher_called_.wait_until(lock, holdings_.next(), [this] { return changed_ || failure_; });
      continue;
    }
    lock.unlock();  // both may answer on this thread
    for (auto& job : begun) begin(std::move(job));
    if (word) say(std::move(*word));
    lock.lock();
  }
}

void Worker::begin(Holdings::Begun begun) {
  auto drawn = drawn_plan(begun.job, pools_);
  if (!drawn) {
    auto said = given_up(drawn.error().text);
    said.calls_back = begun.job.asked.callback.has_value();
    return ended(begun.ticket, std::move(said));
  }
  counters_.running.add();
  place_->begin(std::move(*drawn), [this, ticket = begun.ticket, job = std::move(begun.job),
                                    began = options_.now()](const DrawnPlan& plan, WorkEnd end) {
    counters_.running.subtract();
    const AttemptFacts facts{.worker = options_.name, .began = began, .ended = options_.now()};
    auto said = said_of(job, plan, end, facts, options_.retries);
    said.calls_back = job.asked.callback.has_value();
    ended(ticket, std::move(said));
  });
}

void Worker::ended(Ticket ticket, Said said) {
  const std::lock_guard lock(mutex_);
  holdings_.ended(ticket, std::move(said));
  changed();
}

void Worker::say(Word word) {
  const auto shared = std::make_shared<Word>(std::move(word));
  const messaging::Claimant claimant{
      options_.name, std::chrono::duration_cast<std::chrono::microseconds>(options_.holding.lease)};
  queue_.submit<Answer>(
      bytes_of(*shared),
      [this, shared, claimant](JobQueue& queue) { return ask(queue, *shared, claimant, options_.now()); },
      [this, shared](QueueResult<Answer> answer) { answered(std::move(*shared), std::move(answer)); });
}

// Refused because of another's operation in the same batch, it is refused all the same.
void Worker::answered(Word word, QueueResult<Answer> answer) {
  const std::lock_guard lock(mutex_);
  --words_under_way_;
  if (answer) {
    count(word, *answer);
    holdings_.answered(word, std::move(*answer), Clock::now());
  } else {
    const auto why = answer.error().why;
    const bool gives_up = ending_ || why == QueueFailure::closing ||
                          (why == QueueFailure::storage && !options_.outlives_storage_failures);
    holdings_.refused(std::move(word), Clock::now(),
                      why == QueueFailure::busy ? pause_when_busy : pause_when_broken);
    if (gives_up) {
      failure_ = answer.error();
      holdings_.drop_all();
    }
  }
  changed();
}

void Worker::count(const Word& word, const Answer& answer) {
  bool calls_back = false;
  for (std::size_t i = 0; i < word.reports.size(); ++i) {
    const auto& said = word.reports[i].said;
    calls_back = calls_back || said.calls_back;
    if (answer.reports[i] == messaging::Report::stale) {
      counters_.stale.add();
    } else if (said.how == Said::How::done) {
      counters_.done.add();
    } else if (said.how == Said::How::back) {
      counters_.handed_back.add();
    } else {
      counters_.failed.add();
      if (said.last) counters_.dead.add();
    }
  }
  for (const auto taken : answer.renewals)
    (taken == messaging::Report::stale ? counters_.stale : counters_.renewed).add();
  for (std::size_t i = 0; i < answer.claimed.size(); ++i) counters_.claimed.add();
  if (calls_back) teller_->look();
}

}  // namespace waitbench::servers::worker
