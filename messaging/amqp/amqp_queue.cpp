#include "messaging/amqp/amqp_queue.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "core/backoff.hpp"
#include "core/interruptible_sleep.hpp"
#include "messaging/amqp/entry.hpp"
#include "messaging/amqp/topology.hpp"
#include "messaging/amqp/view.hpp"

namespace waitbench::messaging {
namespace {

using namespace amqp;

// Channel 1 publishes and declares (connection.cpp).
constexpr Channel jobs_channel = 2, log_channel = 3, dead_channel = 4, callbacks_channel = 5;
constexpr std::uint16_t log_prefetch = 1'000, log_acknowledged_by = 200, callbacks_prefetch = 200;
constexpr Duration next_delivery_within = std::chrono::milliseconds(5);
constexpr std::uint32_t most_read_of_dead = 100'000;
constexpr Duration reconnect_first = std::chrono::milliseconds(100), reconnect_cap = std::chrono::seconds(5);

class AmqpQueue final : public JobQueue {
 public:
  AmqpQueue(const AmqpBroker& broker, const AmqpCredentials& credentials, const AmqpOptions& options)
      : broker_(broker), credentials_(credentials), options_(options), names_(options.prefix) {}

  /// Once, before anything else.
  QueueResult<void> begin() {
    const std::lock_guard lock(mutex_);
    if (!connect()) return QueueError{QueueFailure::storage, last_failure_};
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep_alive(stop); });
    return {};
  }

  QueueResult<std::vector<Receipt>> enqueue(std::span<const NewJob> jobs, Moment now) override {
    return answer<std::vector<Receipt>>([&] {
      std::vector<Receipt> receipts;
      receipts.reserve(jobs.size());
      for (const auto& job : jobs) receipts.push_back(accept(job, now));
      return receipts;
    });
  }
  QueueResult<std::vector<Job>> claim(const Claimant& claimant, std::size_t most, Moment now) override {
    return answer<std::vector<Job>>([&] { return claim_some(claimant, most, now); });
  }
  // The connection is the lease: a job is held as long as it lasts.
  QueueResult<Report> renew(const JobId& id, Token token, Moment until) override {
    return answer<Report>([&] {
      auto* const held = held_by(id, token);
      if (held == nullptr) return Report::stale;
      messaging::renew(held->job, until);
      return Report::taken;
    });
  }
  QueueResult<Report> complete(const JobId& id, Token token, std::string outcome, Moment now) override {
    return report(id, token, [&](Job& job) {
      messaging::complete(job, std::move(outcome), now);
      end(job, "done");
    });
  }
  QueueResult<Report> fail(const JobId& id, Token token, std::string reason, std::optional<Moment> retry_at,
                           Moment now) override {
    return report(id, token, [&](Job& job) {
      messaging::fail(job, std::move(reason), retry_at, now);
      if (job.state == JobState::dead) {
        end(job, "dead");
      } else {
        send(job, now, "retry");
      }
    });
  }
  // Behind those that wait: given back as it is, it would count as delivered once more.
  QueueResult<Report> release(const JobId& id, Token token) override {
    return report(id, token, [&](Job& job) {
      messaging::release(job);
      send(job, job.due, "released");
    });
  }
  QueueResult<std::vector<Job>> claim_callbacks(std::size_t most, Moment now, Moment until) override {
    return answer<std::vector<Job>>([&] { return claim_due_callbacks(most, now, until); });
  }
  QueueResult<Report> callback_ended(const JobId& id, Moment until, std::optional<Moment> retry_at) override {
    return answer<Report>([&] { return end_told_callback(id, until, retry_at); });
  }
  QueueResult<std::optional<Job>> find(const JobId& id) override {
    return answer<std::optional<Job>>([&] { return view().known(id); });
  }
  QueueResult<std::vector<Job>> list(const JobFilter& filter) override {
    return answer<std::vector<Job>>([&] {
      catch_up();
      return view().list(filter).value();
    });
  }
  QueueResult<QueueStats> stats() override {
    return answer<QueueStats>([&] {
      catch_up();
      return view().stats().value();
    });
  }
  QueueResult<bool> replay(const JobId& id, Moment now) override {
    return answer<bool>([&] { return replay_dead(id, now); });
  }
  QueueResult<std::uint64_t> purge(JobState state, Moment before, std::size_t most) override {
    if (state != JobState::done && state != JobState::dead) return 0U;
    return answer<std::uint64_t>([&] { return purge_ended(state, before, most); });
  }
  QueueResult<void> together(const std::function<QueueResult<void>()>& body) override;

 private:
  struct Held {
    Delivery delivery;  // without its body
    Job job;
  };
  struct Acknowledgement {
    Channel channel = 0;
    std::uint64_t tag = 0;
  };

  template <class T, class F>
  QueueResult<T> answer(F ask) {
    T value{};
    const auto kept = together([&]() -> QueueResult<void> {
      value = ask();
      return {};
    });
    if (!kept) return kept.error();
    return value;
  }
  template <class F>
  QueueResult<Report> report(const JobId& id, Token token, F change);
  QueueResult<void> do_inside(const std::function<QueueResult<void>()>& body);

  // The connection.
  bool connect();
  void disconnect();
  void keep_alive(const std::stop_token& stop);
  void take_arrived();

  // The log.
  View& view();
  void begin_view();
  void attach_log();
  void catch_up();
  void read_log(const Delivery& delivery);
  void enter(const Entry& entry);

  // What is to be done together.
  void commit();
  void roll_back();

  Receipt accept(const NewJob& asked, Moment now);
  bool has_room(Moment now);
  std::vector<Job> claim_some(const Claimant& claimant, std::size_t most, Moment now);
  void consume_up_to(std::size_t unacknowledged);
  std::optional<Job> claim_one(Delivery delivery, const Claimant& claimant, Moment now);
  using HeldCallbacks = std::map<JobId, Held>;
  HeldCallbacks& callbacks();
  void take_callbacks();
  bool is_owed(const Job& job);
  std::vector<Job> claim_due_callbacks(std::size_t most, Moment now, Moment until);
  Report end_told_callback(const JobId& id, Moment until, std::optional<Moment> retry_at);
  bool replay_dead(const JobId& id, Moment now);
  std::uint64_t purge_ended(JobState state, Moment before, std::size_t most);
  bool drop_dead(const JobId& id);
  Held* held_by(const JobId& id, Token token);

  void publish(const Job& job, std::string exchange, std::string key, std::string type);
  void tell(const Job& job, const char* what);
  void end(const Job& job, const char* what);
  void send(const Job& job, Moment now, const char* what);
  void wait(const Job& job, const Route& route, const char* what);

  const AmqpBroker broker_;
  const AmqpCredentials credentials_;
  const AmqpOptions options_;
  const Names names_;

  std::mutex mutex_;  // the caller, one at a time, and the keeper of the connection; guards all that follows
  std::unique_ptr<Connection> connection_;
  std::string last_failure_;
  unsigned failures_ = 0;  // since it was connected last
  TimePoint next_attempt_{};
  std::mt19937_64 random_{std::random_device{}()};

  std::deque<Delivery> delivered_;  // not claimed yet
  std::map<JobId, Held> held_;      // claimed, not ended
  std::size_t prefetch_ = 0;        // of the consumer; 0: there is none
  bool delivery_expected_ = false;  // since there is room for one that there was not before
  unsigned consumers_ = 0;          // so many there were: each has a name of its own
  bool delays_declared_ = false;

  bool consumes_callbacks_ = false;
  std::deque<Delivery> delivered_callbacks_;  // not looked at yet
  HeldCallbacks callbacks_;                   // due, or claimed by somebody here
  Moment now_{};                              // as a caller told last

  std::unique_ptr<View> view_;  // when somebody has asked
  bool log_attached_ = false;
  std::uint64_t next_offset_ = 0, log_unacknowledged_ = 0;
  const std::uint64_t process_ = random_();  // whose marks are ours
  std::uint64_t marks_ = 0, mark_read_ = 0;

  // Of what is being done together.
  bool inside_ = false, broken_ = false, view_begun_ = false;
  std::optional<QueueError> part_failed_;
  std::vector<Publication> publications_;
  std::vector<Acknowledgement> acknowledgements_;
  std::vector<Delivery> claimed_;              // taken from delivered_, in that order
  std::vector<std::pair<JobId, Held>> ended_;  // taken from held_
  std::vector<JobId> begun_;                   // put into held_
  std::optional<HeldCallbacks> callbacks_before_;
  std::vector<Entry> read_meanwhile_;  // of the log
  std::uint64_t queued_now_ = 0;       // jobs to be published as queued
  std::optional<std::uint64_t> room_;
  std::optional<std::multimap<JobId, std::uint64_t>> dead_tags_;  // what lies in the dead queue

  std::jthread keeper_;
};

// --- the connection

bool AmqpQueue::connect() {
  if (connection_) {
    try {
      connection_->read(Duration(0));
      take_arrived();
      return true;
    } catch (const BrokerFailure& failure) {
      last_failure_ = failure.text;
      disconnect();
    }
  }
  if (Clock::now() < next_attempt_) return false;
  try {
    connection_ = std::make_unique<Connection>(broker_, credentials_, options_.connection);
    declare(*connection_, names_);
    connection_->open(jobs_channel);
    if (view_) attach_log();
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
  delivered_.clear();
  held_.clear();
  prefetch_ = 0;
  consumes_callbacks_ = false;
  delivered_callbacks_.clear();
  callbacks_.clear();
  log_attached_ = false;
  log_unacknowledged_ = 0;
  delays_declared_ = false;
}

// The broker takes for gone who says nothing for two heartbeats, however long his jobs take.
void AmqpQueue::keep_alive(const std::stop_token& stop) {
  while (sleep_until(Clock::now() + options_.connection.heartbeat / 3, stop)) {
    const std::lock_guard lock(mutex_);
    if (!connection_) continue;
    try {
      connection_->read(Duration(0));
      take_arrived();
    } catch (const BrokerFailure& failure) {
      last_failure_ = failure.text;
      disconnect();
    }
  }
}

void AmqpQueue::take_arrived() {
  while (!connection_->arrived.empty()) {
    auto delivery = std::move(connection_->arrived.front());
    connection_->arrived.pop_front();
    if (delivery.channel == log_channel) {
      read_log(delivery);
    } else if (delivery.channel == callbacks_channel) {
      delivered_callbacks_.push_back(std::move(delivery));
    } else {
      delivered_.push_back(std::move(delivery));
    }
  }
}

// --- the log

void AmqpQueue::begin_view() {
  view_->begin();
  view_begun_ = true;
}

View& AmqpQueue::view() {
  if (view_) return *view_;
  view_ = std::make_unique<View>();
  try {
    attach_log();
  } catch (const BrokerFailure&) {
    view_.reset();
    next_offset_ = 0;
    throw;
  }
  if (inside_) begin_view();
  return *view_;
}

void AmqpQueue::attach_log() {
  connection_->open(log_channel);
  connection_->prefetch(log_channel, log_prefetch);
  connection_->consume(log_channel, names_.log, "waitbench-log",
                       {{"x-stream-offset", static_cast<std::int64_t>(next_offset_)}});
  log_attached_ = true;
  catch_up();
}

// A mark of its own, written behind all that was told before, and read back.
void AmqpQueue::catch_up() {
  if (!log_attached_) return static_cast<void>(view());
  const Mark mark{.process = process_, .number = ++marks_};
  connection_->publish({.exchange = names_.exchange,
                        .routing_key = "mark",
                        .id = {},
                        .type = "mark",
                        .body = entry_text(mark),
                        .headers = {}});
  connection_->confirm();
  auto until = Clock::now() + options_.connection.patience;
  for (auto before = next_offset_; mark_read_ < mark.number;) {
    take_arrived();
    if (mark_read_ >= mark.number) break;
    if (next_offset_ != before) until = Clock::now() + options_.connection.patience;
    before = next_offset_;
    const auto left = until - Clock::now();
    if (left <= Duration(0)) {
      next_offset_ = 0;  // it may be another log than the one that was read so far
      throw BrokerFailure{
          fmt::format("the broker at {}:{} does not deliver its log.", broker_.host, broker_.port)};
    }
    connection_->read(left);
  }
  if (!view_begun_) view_->trim();
}

void AmqpQueue::read_log(const Delivery& delivery) {
  if (++log_unacknowledged_ >= log_acknowledged_by) {
    connection_->acknowledge(log_channel, delivery.tag, true);
    log_unacknowledged_ = 0;
  }
  const auto offset = delivery.offset.value_or(next_offset_);
  if (offset < next_offset_) return;
  next_offset_ = offset + 1;
  const auto entry = parse_entry(delivery.body);
  if (!entry) return;  // a foreign message: it is in the dead queue, or in none
  if (view_begun_) read_meanwhile_.push_back(*entry);
  enter(*entry);
}

void AmqpQueue::enter(const Entry& entry) {
  if (const auto* const job = std::get_if<Job>(&entry)) {
    view_->tell(*job);
  } else if (const auto* const purged = std::get_if<Purged>(&entry)) {
    view_->forget(purged->id);
  } else if (const auto& mark = std::get<Mark>(entry); mark.process == process_) {
    mark_read_ = std::max(mark_read_, mark.number);
  }
}

// --- what is done together

QueueResult<void> AmqpQueue::do_inside(const std::function<QueueResult<void>()>& body) {
  auto done = [&]() -> QueueResult<void> {
    try {
      return body();
    } catch (const BrokerFailure& failure) {
      broken_ = true;
      return QueueError{QueueFailure::storage, failure.text};
    }
  }();
  if (!done && !part_failed_) part_failed_ = done.error();
  return done;
}

QueueResult<void> AmqpQueue::together(const std::function<QueueResult<void>()>& body) {
  if (inside_) return part_failed_ ? *part_failed_ : do_inside(body);
  const std::lock_guard lock(mutex_);
  if (!connect()) return QueueError{QueueFailure::storage, last_failure_};
  broken_ = false;
  part_failed_.reset();
  if (view_) begin_view();
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
  } else if (view_) {
    view_->keep();
    view_->trim();
  }
  view_begun_ = false;
  publications_.clear();
  acknowledgements_.clear();
  claimed_.clear();
  ended_.clear();
  begun_.clear();
  callbacks_before_.reset();
  read_meanwhile_.clear();
  queued_now_ = 0;
  room_.reset();
  dead_tags_.reset();
  if (broken_) disconnect();
  if (part_failed_) return *part_failed_;
  return {};
}

// First all is stored, then what it replaces goes: who dies in between leaves something twice, never nothing.
void AmqpQueue::commit() {
  for (const auto& publication : publications_) connection_->publish(publication);
  if (!publications_.empty()) connection_->confirm();
  try {
    for (const auto& [channel, tag] : acknowledgements_) connection_->acknowledge(channel, tag);
    if (!acknowledgements_.empty()) delivery_expected_ = true;
    if (dead_tags_) connection_->close(dead_channel);
  } catch (const BrokerFailure& failure) {
    last_failure_ = failure.text;  // it is stored, so it is no failure
    broken_ = true;
  }
}

void AmqpQueue::roll_back() {
  for (const auto& id : begun_) held_.erase(id);
  for (auto& [id, held] : ended_) held_.insert_or_assign(id, std::move(held));
  if (callbacks_before_) callbacks_ = std::move(*callbacks_before_);
  while (!claimed_.empty()) {
    delivered_.push_front(std::move(claimed_.back()));
    claimed_.pop_back();
  }
  if (view_) {
    view_->take_back();
    for (const auto& entry : read_meanwhile_) enter(entry);
  }
  if (!dead_tags_ || broken_) return;
  try {
    connection_->close(dead_channel);
  } catch (const BrokerFailure&) {
    broken_ = true;
  }
}

void AmqpQueue::publish(const Job& job, std::string exchange, std::string key, std::string type) {
  Arguments headers{{"attempts", static_cast<std::int64_t>(job.attempts)},
                    {"attempts-allowed", static_cast<std::int64_t>(job.asked.attempts_allowed)},
                    {"redeliveries", static_cast<std::int64_t>(job.expirations)}};
  publications_.push_back({.exchange = std::move(exchange),
                           .routing_key = std::move(key),
                           .id = job.asked.id.text(),
                           .type = std::move(type),
                           .body = entry_text(job),
                           .headers = std::move(headers)});
}

// To all who follow the log; what is dead goes to the dead queue by it.
void AmqpQueue::tell(const Job& job, const char* what) {
  publish(job, names_.exchange, what, what);
  if (view_) view_->tell(job);
}

void AmqpQueue::end(const Job& job, const char* what) {
  tell(job, what);
  if (job.callback_due) publish(job, "", names_.callbacks, "callback");
}

// To be taken when it is due. The log is told of what waits by a message of its own.
void AmqpQueue::send(const Job& job, Moment now, const char* what) {
  const auto route = route_after(job.due - now, names_);
  if (route.exchange == names_.exchange) {
    ++queued_now_;
    return tell(job, "queued");
  }
  wait(job, route, what);
  tell(job, what);
}

void AmqpQueue::wait(const Job& job, const Route& route, const char* what) {
  if (!delays_declared_) declare_delays(*connection_, names_);
  delays_declared_ = true;
  publish(job, route.exchange, route.routing_key, what);
}

// --- senders

bool AmqpQueue::has_room(Moment now) {
  const auto most = *options_.most_queued;
  if (view_->waiting() < most) return true;
  // The view counts what was told; what lies there decides.
  if (!room_) {
    const auto queued =
        connection_->ready(names_.jobs) + view_->not_due(now) + delivered_.size() + queued_now_;
    room_ = most - std::min<std::uint64_t>(most, queued);
  }
  if (*room_ == 0) return false;
  --*room_;
  return true;
}

Receipt AmqpQueue::accept(const NewJob& asked, Moment now) {
  auto& known = view();
  if (asked.idempotency_key) {
    if (const auto first = known.known_by(*asked.idempotency_key)) return {Receipt::Answer::known, *first};
  }
  if (known.known(asked.id)) return {Receipt::Answer::known, asked.id};
  if (options_.most_queued && !has_room(now)) return {Receipt::Answer::full, asked.id};
  Job job(asked);
  job.due = asked.due;
  job.accepted = now;
  send(job, now, "accepted");
  return {Receipt::Answer::accepted, asked.id};
}

// --- workers

// The limit of a consumer holds from its beginning: a larger one needs another consumer.
void AmqpQueue::consume_up_to(std::size_t unacknowledged) {
  const auto wanted = std::min<std::size_t>(unacknowledged, 65'535);
  if (wanted <= prefetch_) return;
  const auto name = [&](unsigned n) { return fmt::format("waitbench-{}", n); };
  if (prefetch_ > 0) connection_->cancel(jobs_channel, name(consumers_));
  connection_->prefetch(jobs_channel, static_cast<std::uint16_t>(wanted));
  connection_->consume(jobs_channel, names_.jobs, name(++consumers_), {});
  prefetch_ = wanted;
  delivery_expected_ = true;
}

std::vector<Job> AmqpQueue::claim_some(const Claimant& claimant, std::size_t most, Moment now) {
  std::vector<Job> claimed;
  if (most == 0) return claimed;
  consume_up_to(held_.size() + most);
  take_arrived();
  // Who has just ended a job asks for the next one sooner than the broker can have sent it. Once: whose queue
  // is empty is not kept.
  if (delivered_.empty() && std::exchange(delivery_expected_, false)) {
    connection_->read(next_delivery_within);
    take_arrived();
  }
  while (claimed.size() < most && !delivered_.empty()) {
    claimed_.push_back(delivered_.front());
    delivered_.pop_front();
    if (auto job = claim_one(claimed_.back(), claimant, now)) claimed.push_back(std::move(*job));
  }
  return claimed;
}

// Nothing, when it is not to be done, or not now; then it has been sent where it belongs.
std::optional<Job> AmqpQueue::claim_one(Delivery delivery, const Claimant& claimant, Moment now) {
  const auto away = [&] { acknowledgements_.push_back({delivery.channel, delivery.tag}); };
  auto entry = parse_entry(delivery.body);
  if (!entry || !std::holds_alternative<Job>(*entry)) {
    away();
    publications_.push_back({.exchange = names_.exchange,
                             .routing_key = "dead",
                             .id = std::move(delivery.id),
                             .type = "foreign",
                             .body = std::move(delivery.body),
                             .headers = {{"reason", entry ? "the message is no job" : entry.error().text}}});
    return std::nullopt;
  }
  auto job = std::get<Job>(std::move(*entry));
  if (held_.contains(job.asked.id)) {
    away();  // a second copy of what is being done here: the first is kept by the broker until it ends
    return std::nullopt;
  }
  const auto returns = static_cast<std::uint32_t>(std::min<std::uint64_t>(delivery.returns, 1'000'000));
  job.state = JobState::queued;
  job.attempts += std::min(returns, std::numeric_limits<std::uint32_t>::max() - job.attempts);
  job.expirations += std::min(returns, std::numeric_limits<std::uint32_t>::max() - job.expirations);
  job.token += returns;
  if (job.attempts >= job.asked.attempts_allowed) {
    away();
    messaging::fail(job, fmt::format("attempt {}: its worker's connection ended", job.attempts), {}, now);
    end(job, "dead");
    return std::nullopt;
  }
  if (job.due > now) {
    away();
    wait(job, route_after(job.due - now, names_), "early");
    return std::nullopt;
  }
  messaging::claim(job, claimant, now);
  tell(job, "started");
  begun_.push_back(job.asked.id);
  delivery.body.clear();
  held_.emplace(job.asked.id, Held{std::move(delivery), job});
  return job;
}

AmqpQueue::Held* AmqpQueue::held_by(const JobId& id, Token token) {
  const auto found = held_.find(id);
  return found != held_.end() && is_held(found->second.job, token) ? &found->second : nullptr;
}

template <class F>
QueueResult<Report> AmqpQueue::report(const JobId& id, Token token, F change) {
  return answer<Report>([&] {
    auto* const held = held_by(id, token);
    if (held == nullptr) return Report::stale;
    auto job = held->job;
    change(job);
    acknowledgements_.push_back({held->delivery.channel, held->delivery.tag});
    if (std::erase(begun_, id) == 0) ended_.emplace_back(id, std::move(*held));
    held_.erase(id);
    return Report::taken;
  });
}

// --- callbacks

// To be changed, and taken back with what is done together.
AmqpQueue::HeldCallbacks& AmqpQueue::callbacks() {
  if (!callbacks_before_) callbacks_before_ = callbacks_;
  return callbacks_;
}

// Whether this is the end that the log tells of, and still to be told: the job may have been replayed since,
// or have ended twice.
bool AmqpQueue::is_owed(const Job& job) {
  const auto known = view().known(job.asked.id);
  return known && known->token == job.token && known->state == job.state && known->callback_due;
}

void AmqpQueue::take_callbacks() {
  if (!consumes_callbacks_) {
    connection_->open(callbacks_channel);
    connection_->prefetch(callbacks_channel, callbacks_prefetch);
    connection_->consume(callbacks_channel, names_.callbacks, "waitbench-callbacks", {});
    consumes_callbacks_ = true;
  }
  take_arrived();
  // What is taken from here stays known when the rest is taken back: nothing was changed by it.
  while (!delivered_callbacks_.empty()) {
    auto delivery = std::move(delivered_callbacks_.front());
    delivered_callbacks_.pop_front();
    auto entry = parse_entry(delivery.body);
    delivery.body.clear();
    auto* const job = entry ? std::get_if<Job>(&*entry) : nullptr;
    if (job == nullptr || !job->callback_due) {
      connection_->acknowledge(delivery.channel, delivery.tag);  // nobody waits for it
      continue;
    }
    job->callback_attempts += static_cast<std::uint32_t>(std::min<std::uint64_t>(delivery.returns, 1'000));
    auto& all = callbacks();
    if (const auto older = all.find(job->asked.id); older != all.end()) {
      connection_->acknowledge(callbacks_channel, older->second.delivery.tag);
      all.erase(older);
    }
    const auto id = job->asked.id;
    all.emplace(id, Held{std::move(delivery), std::move(*job)});
  }
}

std::vector<Job> AmqpQueue::claim_due_callbacks(std::size_t most, Moment now, Moment until) {
  now_ = now;
  view();
  take_callbacks();
  std::vector<std::pair<Moment, JobId>> due;
  for (const auto& [id, held] : callbacks_)
    if (*held.job.callback_due <= now) due.emplace_back(*held.job.callback_due, id);
  std::ranges::sort(due);
  std::vector<Job> claimed;
  for (const auto& [when, id] : due) {
    if (claimed.size() == most) break;
    auto& held = callbacks().at(id);
    if (!is_owed(held.job)) {
      acknowledgements_.push_back({callbacks_channel, held.delivery.tag});
      callbacks().erase(id);
      continue;
    }
    claim_callback(held.job, until);
    view().correct(held.job);
    claimed.push_back(held.job);
  }
  return claimed;
}

Report AmqpQueue::end_told_callback(const JobId& id, Moment until, std::optional<Moment> retry_at) {
  const auto found = callbacks_.find(id);
  if (found == callbacks_.end() || !tells_callback(found->second.job, until) || !is_owed(found->second.job))
    return Report::stale;
  auto job = found->second.job;
  acknowledgements_.push_back({callbacks_channel, found->second.delivery.tag});
  callbacks().erase(id);
  end_callback(job, retry_at);
  if (retry_at) {
    const auto route = route_after(*retry_at - now_, names_, Bound::for_callbacks);
    wait(job, route, "callback");
  }
  publish(job, names_.exchange, "callback", "callback");
  view().correct(job);
  return Report::taken;
}

// --- the dead

// The messages that are looked through go back when the channel is closed, but those acknowledged before.
bool AmqpQueue::drop_dead(const JobId& id) {
  if (!dead_tags_) {
    dead_tags_.emplace();
    connection_->open(dead_channel);
    for (auto left = std::min(connection_->ready(names_.dead), most_read_of_dead); left > 0; --left) {
      const auto message = connection_->get(dead_channel, names_.dead);
      if (!message) break;
      const auto entry = parse_entry(message->body);
      if (!entry) continue;
      if (const auto* const job = std::get_if<Job>(&*entry)) dead_tags_->emplace(job->asked.id, message->tag);
    }
  }
  const auto [first, last] = dead_tags_->equal_range(id);
  if (first == last) return false;
  for (auto at = first; at != last; ++at) acknowledgements_.push_back({dead_channel, at->second});
  dead_tags_->erase(first, last);
  return true;
}

bool AmqpQueue::replay_dead(const JobId& id, Moment now) {
  catch_up();
  auto job = view().known(id);
  if (!job || job->state != JobState::dead || !drop_dead(id)) return false;
  messaging::replay(*job, now);
  send(*job, now, "replayed");
  return true;
}

std::uint64_t AmqpQueue::purge_ended(JobState state, Moment before, std::size_t most) {
  catch_up();
  std::uint64_t purged = 0;
  for (JobFilter page{.state = state}; purged < most;) {
    const auto jobs = view().list(page).value();
    if (jobs.empty()) break;
    page.after = jobs.back().sequence;
    for (const auto& job : jobs) {
      if (purged == most) break;
      if (!(*job.completed < before) || job.callback_due) continue;
      if (state == JobState::dead) drop_dead(job.asked.id);
      publications_.push_back({.exchange = names_.exchange,
                               .routing_key = "purged",
                               .id = job.asked.id.text(),
                               .type = "purged",
                               .body = entry_text(Purged{job.asked.id}),
                               .headers = {}});
      view().forget(job.asked.id);
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
