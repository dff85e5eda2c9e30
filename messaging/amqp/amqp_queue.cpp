#include "messaging/amqp/amqp_queue.hpp"

#include <algorithm>
#include <mutex>
#include <random>
#include <thread>

#include "core/backoff.hpp"
#include "core/interruptible_sleep.hpp"
#include "messaging/amqp/callbacks_in_hand.hpp"
#include "messaging/amqp/dead_letters.hpp"
#include "messaging/amqp/jobs_in_hand.hpp"
#include "messaging/amqp/log_reader.hpp"
#include "messaging/amqp/outgoing.hpp"

namespace waitbench::messaging {
namespace {

using namespace amqp;

constexpr Duration reconnect_first = std::chrono::milliseconds(100), reconnect_cap = std::chrono::seconds(5);

class AmqpQueue final : public JobQueue {
 public:
  AmqpQueue(AmqpBroker broker, AmqpCredentials credentials, AmqpOptions options)
      : broker_(std::move(broker)),
        credentials_(std::move(credentials)),
        options_(std::move(options)),
        names_(options_.prefix) {}

  /// Once, before anything else.
  QueueResult<void> begin() {
    const std::lock_guard lock(mutex_);
    if (!connect()) return QueueError{QueueFailure::storage, last_failure_};
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep_alive(stop); });
    return {};
  }

  QueueResult<std::vector<Receipt>> enqueue(std::span<const NewJob> jobs, Moment now) override {
    return answer<std::vector<Receipt>>([&](Doing& doing) {
      std::vector<Receipt> receipts;
      receipts.reserve(jobs.size());
      for (const auto& job : jobs) receipts.push_back(accept(doing, job, now));
      return receipts;
    });
  }
  QueueResult<std::vector<Job>> claim(const Claimant& claimant, std::size_t most, Moment now) override {
    return answer<std::vector<Job>>([&](Doing& doing) { return jobs_.claim(doing, claimant, most, now); });
  }
  // The connection is the lease: a job is held as long as it lasts.
  QueueResult<Report> renew(const JobId& id, Token token, Moment until) override {
    return answer<Report>([&](Doing&) {
      auto* const held = jobs_.find(id, token);
      if (held == nullptr) return Report::stale;
      messaging::renew(held->job, until);
      return Report::taken;
    });
  }
  QueueResult<Report> complete(const JobId& id, Token token, std::string outcome, Moment now) override {
    return report(id, token, [&](Doing& doing, Job& job) {
      messaging::complete(job, std::move(outcome), now);
      doing.out.end(job, "done");
    });
  }
  QueueResult<Report> fail(const JobId& id, Token token, std::string reason, std::optional<Moment> retry_at,
                           Moment now) override {
    return report(id, token, [&](Doing& doing, Job& job) {
      messaging::fail(job, std::move(reason), retry_at, now);
      if (job.state == JobState::dead) {
        doing.out.end(job, "dead");
      } else {
        doing.out.send(doing.connection, job, now, "retry");
      }
    });
  }
  // Behind those that wait: given back as it is (basic.nack), it would count as delivered once more.
  QueueResult<Report> release(const JobId& id, Token token) override {
    return report(id, token, [&](Doing& doing, Job& job) {
      messaging::release(job);
      doing.out.send(doing.connection, job, job.due, "released");
    });
  }
  QueueResult<std::vector<Job>> claim_callbacks(std::size_t most, Moment now, Moment until) override {
    return answer<std::vector<Job>>([&](Doing& doing) { return callbacks_.claim(doing, most, now, until); });
  }
  QueueResult<Report> callback_ended(const JobId& id, Moment until, std::optional<Moment> retry_at) override {
    return answer<Report>([&](Doing& doing) { return callbacks_.ended(doing, id, until, retry_at); });
  }
  QueueResult<std::optional<Job>> find(const JobId& id) override {
    return answer<std::optional<Job>>([&](Doing& doing) { return log_.view(doing.connection).known(id); });
  }
  QueueResult<std::vector<Job>> list(const JobFilter& filter) override {
    return answer<std::vector<Job>>(
        [&](Doing& doing) { return log_.view_of_now(doing.connection).list(filter).value(); });
  }
  QueueResult<QueueStats> stats() override {
    return answer<QueueStats>(
        [&](Doing& doing) { return log_.view_of_now(doing.connection).stats().value(); });
  }
  QueueResult<bool> replay(const JobId& id, Moment now) override {
    return answer<bool>([&](Doing& doing) { return replay_dead(doing, id, now); });
  }
  QueueResult<std::uint64_t> purge(JobState state, Moment before, std::size_t most) override {
    if (state != JobState::done && state != JobState::dead) return 0U;
    return answer<std::uint64_t>([&](Doing& doing) { return purge_ended(doing, state, before, most); });
  }
  QueueResult<void> together(const std::function<QueueResult<void>()>& body) override;

 private:
  template <class T, class F>
  QueueResult<T> answer(F ask) {
    T value{};
    const auto kept = together([&]() -> QueueResult<void> {
      Doing doing{names_, *connection_, log_, out_};
      value = ask(doing);
      return {};
    });
    if (!kept) return kept.error();
    return value;
  }
  template <class F>
  QueueResult<Report> report(const JobId& id, Token token, F change) {
    return answer<Report>([&](Doing& doing) {
      const auto* const held = jobs_.find(id, token);
      if (held == nullptr) return Report::stale;
      auto job = held->job;
      change(doing, job);
      doing.out.acknowledge(held->delivery);
      jobs_.end(id);
      return Report::taken;
    });
  }

  bool connect();
  void disconnect();
  void keep_alive(const std::stop_token& stop);
  bool read_arrived();

  QueueResult<void> do_inside(const std::function<QueueResult<void>()>& body);
  void commit();
  void keep();
  void roll_back();

  Receipt accept(Doing& doing, const NewJob& asked, Moment now);
  Receipt know(Doing& doing, const JobId& id, Moment now);
  bool has_room(Doing& doing, Moment now);
  bool replay_dead(Doing& doing, const JobId& id, Moment now);
  std::uint64_t purge_ended(Doing& doing, JobState state, Moment before, std::size_t most);

  const AmqpBroker broker_;
  const AmqpCredentials credentials_;
  const AmqpOptions options_;
  const Names names_;

  std::mutex mutex_;  // the caller, one at a time, and the keeper of the connection; guards all that follows
  std::mt19937_64 random_{std::random_device{}()};
  std::unique_ptr<Connection> connection_;
  std::string last_failure_;
  unsigned failures_ = 0;  // since it was connected last
  TimePoint next_attempt_{};

  LogReader log_{names_, options_.connection.patience, random_()};
  Outgoing out_{names_, log_};
  JobsInHand jobs_;
  CallbacksInHand callbacks_;
  DeadLetters dead_;

  // Of what is being done together.
  bool inside_ = false, broken_ = false;
  std::optional<QueueError> part_failed_;
  std::optional<std::uint64_t> room_;

  std::jthread keeper_;
};

// False: it cannot be used any more, and is gone.
bool AmqpQueue::read_arrived() {
  try {
    connection_->read(Duration(0));
    log_.read(*connection_);
    return true;
  } catch (const BrokerFailure& failure) {
    last_failure_ = failure.text;
    disconnect();
    return false;
  }
}

// At once, the first time after it was lost; then more and more seldom. In between, callers are told why.
bool AmqpQueue::connect() {
  if (connection_ && read_arrived()) return true;
  if (Clock::now() < next_attempt_) return false;
  try {
    connection_ = std::make_unique<Connection>(broker_, credentials_, options_.connection);
    declare(*connection_, names_);
    connection_->open(jobs_channel);
    log_.reconnect(*connection_);
    failures_ = 0;
    return true;
  } catch (const BrokerFailure& failure) {
    last_failure_ = failure.text;
    disconnect();
    const auto uniform = std::uniform_real_distribution<double>(0, 1)(random_);
    next_attempt_ =
        Clock::now() + backoff_with_full_jitter(reconnect_first, reconnect_cap, ++failures_, uniform);
    return false;
  }
}

// The broker gives to others what was delivered over it.
void AmqpQueue::disconnect() {
  connection_.reset();
  log_.disconnected();
  out_.disconnected();
  jobs_.disconnected();
  callbacks_.disconnected();
  dead_.disconnected();
}

// The broker takes for gone who says nothing for two heartbeats, however long his jobs take.
void AmqpQueue::keep_alive(const std::stop_token& stop) {
  while (sleep_until(Clock::now() + options_.connection.heartbeat / 3, stop)) {
    const std::lock_guard lock(mutex_);
    if (connection_) read_arrived();
  }
}

QueueResult<void> AmqpQueue::do_inside(const std::function<QueueResult<void>()>& body) {
  auto done = [&]() -> QueueResult<void> {
    try {
      return body();
    } catch (const BrokerFailure& failure) {
      broken_ = true;
      return QueueError{QueueFailure::busy, failure.text};
    }
  }();
  if (!done && !part_failed_) part_failed_ = done.error();
  return done;
}

QueueResult<void> AmqpQueue::together(const std::function<QueueResult<void>()>& body) {
  if (inside_) return part_failed_ ? *part_failed_ : do_inside(body);
  const std::lock_guard lock(mutex_);
  if (!connect()) return QueueError{QueueFailure::busy, last_failure_};
  broken_ = false;
  part_failed_.reset();
  log_.begin();
  inside_ = true;
  if (do_inside(body) && !part_failed_) {
    (void)do_inside([this]() -> QueueResult<void> {
      commit();
      return {};
    });
  }
  inside_ = false;
  if (part_failed_) {
    roll_back();
  } else {
    keep();
  }
  out_.clear();
  room_.reset();
  if (broken_) disconnect();
  if (part_failed_) return *part_failed_;
  return {};
}

void AmqpQueue::commit() {
  out_.publish_all(*connection_);
  try {
    out_.tell_stored(*connection_);
    out_.acknowledge_all(*connection_);
    dead_.close(*connection_);
    if (out_.acknowledges()) jobs_.made_room();
  } catch (const BrokerFailure& failure) {
    last_failure_ = failure.text;  // all is stored, so it is no failure
    broken_ = true;
  }
}

void AmqpQueue::keep() {
  log_.keep();
  jobs_.keep();
  callbacks_.keep();
}

void AmqpQueue::roll_back() {
  log_.take_back();
  jobs_.take_back();
  callbacks_.take_back();
  if (broken_) return;
  try {
    dead_.close(*connection_);
  } catch (const BrokerFailure&) {
    broken_ = true;
  }
}

bool AmqpQueue::has_room(Doing& doing, Moment now) {
  auto& view = log_.view(doing.connection);
  const auto most = *options_.most_queued;
  if (view.waiting() < most) return true;
  // The view counts what was told; what lies there decides.
  if (!room_) {
    const auto queued =
        doing.connection.ready(names_.jobs) + view.not_due(now) + jobs_.waiting() + out_.queued();
    room_ = most - std::min<std::uint64_t>(most, queued);
  }
  if (*room_ == 0) return false;
  --*room_;
  return true;
}

Receipt AmqpQueue::accept(Doing& doing, const NewJob& asked, Moment now) {
  auto& view = log_.view(doing.connection);
  if (asked.idempotency_key) {
    if (const auto first = view.known_by(*asked.idempotency_key)) return know(doing, *first, now);
  }
  if (view.known(asked.id)) return know(doing, asked.id, now);
  if (options_.most_queued && !has_room(doing, now)) return {Receipt::Answer::full, asked.id};
  Job job(asked);
  job.due = asked.due;
  job.accepted = now;
  out_.send(doing.connection, job, now, "accepted");
  return {Receipt::Answer::accepted, asked.id};
}

// The log's word alone is no receipt: who told it may have died before the broker had the job in its queue.
// So it is sent once more. If the first did arrive, the job is there twice, and may be done twice.
Receipt AmqpQueue::know(Doing& doing, const JobId& id, Moment now) {
  auto& view = log_.view(doing.connection);
  if (view.is_in_doubt(id) && !out_.sends(id))
    out_.send(doing.connection, view.known(id).value(), now, "accepted");
  return {Receipt::Answer::known, id};
}

// One whose replay was told by who then died may be told as queued, and still lie among the dead.
bool AmqpQueue::replay_dead(Doing& doing, const JobId& id, Moment now) {
  auto& view = log_.view_of_now(doing.connection);
  auto job = view.known(id);
  const bool may_be_dead = job && (job->state == JobState::dead || view.is_in_doubt(id));
  if (!may_be_dead || !dead_.drop(doing, id)) return false;
  messaging::replay(*job, now);
  out_.send(doing.connection, *job, now, "replayed");
  return true;
}

std::uint64_t AmqpQueue::purge_ended(Doing& doing, JobState state, Moment before, std::size_t most) {
  auto& view = log_.view_of_now(doing.connection);
  std::uint64_t purged = 0;
  for (JobFilter page{.state = state}; purged < most;) {
    const auto jobs = view.list(page).value();
    if (jobs.empty()) break;
    page.after = jobs.back().sequence;
    for (const auto& job : jobs) {
      if (purged == most) break;
      if (*job.completed >= before || job.callback_due) continue;
      if (state == JobState::dead) dead_.drop(doing, job.asked.id);
      out_.publish({.exchange = names_.exchange,
                    .routing_key = "purged",
                    .id = job.asked.id.text(),
                    .type = "purged",
                    .body = entry_text(Purged{job.asked.id}),
                    .headers = {}});
      view.forget(job.asked.id);
      ++purged;
    }
  }
  return purged;
}

}  // namespace

QueueResult<std::unique_ptr<JobQueue>> open_amqp_queue(const AmqpBroker& broker,
                                                       const AmqpCredentials& credentials,
                                                       const AmqpOptions& options) {
  auto queue = std::make_unique<AmqpQueue>(broker, credentials, options);
  if (auto begun = queue->begin(); !begun) return begun.error();
  return std::unique_ptr<JobQueue>(std::move(queue));
}

}  // namespace waitbench::messaging
