#include "loadgen/exchanges.hpp"

#include <algorithm>
#include <variant>

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

// How often deadlines are looked at when none is near: the price of a timeout is one list, not a timer a
// request.
constexpr Duration deadline_tick = 100ms;
// A first segment that is lost, as a full listen backlog loses it, is sent again after a second (RFC 6298
// section 2.1).
constexpr Duration first_retry = 900ms;

}  // namespace

struct Exchanges::Line final
    : Connection,
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  using Connection::Connection;

  Sender* sender = nullptr;
  Duration due{};                  // of the request; while only connecting, when that began
  std::optional<Duration> sent{};  // when the request was handed to the kernel
  Duration connect_begun{};
  std::uint64_t number = 0;
  bool carries_request = false;  // false while a user only connects: nothing is due yet
  bool sent_again = false;
  bool established = false;     // and not counted as ended yet
  bool served_waiting = false;  // is counted as such
};

Exchanges::Exchanges(const LoadPlan& plan, unsigned index, EventLoop& loop, Recorder& recorder)
    : plan_(plan),
      loop_(loop),
      recorder_(recorder),
      requests_(plan.requests),
      accepted_jobs_(plan.share(most_followed_jobs, index)),
      once_only_(std::holds_alternative<ConnectionPerRequest>(plan.options.connections)),
      sources_(plan.options.sources, plan.target.endpoint, index),
      under_way_(std::make_unique<Lines>()) {
  if (const auto* shared = std::get_if<SharedConnections>(&plan.options.connections))
    most_lines_ = plan.share(shared->count, index);
  reading_.follows_jobs = plan.options.follow.has_value();
}

Exchanges::~Exchanges() = default;

void Exchanges::watch_deadlines() {
  loop_.call_at(loop_.now() + std::min(deadline_tick, plan_.options.timeout), *this);
}

void Exchanges::ring() {
  const auto now = loop_.now();
  expire_waiting(now);
  expire_overdue(now);
  auto next = loop_.last_read() + std::min(deadline_tick, plan_.options.timeout);
  if (!under_way_->empty()) next = std::min(next, under_way_->front().due + plan_.options.timeout);
  if (!queue_.empty()) next = std::min(next, queue_.front().due + plan_.options.timeout);
  loop_.call_at(next, *this);
}

void Exchanges::expire_waiting(Duration now) {
  while (!queue_.empty() && overdue(queue_.front().due, now)) {
    const auto job = queue_.front();
    queue_.pop_front();
    recorder_.ended(Outcome::timeout, job.due, {}, now, 0);
    job.sender->request_ended(Outcome::timeout);
  }
}

// By one moment: what becomes overdue while this goes on has its turn after the sockets.
void Exchanges::expire_overdue(Duration now) {
  while (!under_way_->empty() && overdue(under_way_->front().due, now)) {
    auto& line = under_way_->front();
    line.unlink();
    line.expire();
  }
}

void Exchanges::finish() {
  for (const auto& line : *under_way_) {
    if (line.carries_request) recorder_.ended(Outcome::unfinished, line.due, line.sent, loop_.last_read(), 0);
  }
  for (const auto& job : queue_) recorder_.ended(Outcome::unfinished, job.due, {}, loop_.last_read(), 0);
  for (const auto& line : lines_) {
    if (!line->is_linked()) count_ended_connection(*line);  // who still waits is neither served nor left out
  }
}

Exchanges::Line& Exchanges::make_line() {
  return *lines_.emplace_back(std::make_unique<Line>(loop_, static_cast<Connection::Owner&>(*this), reading_,
                                                     plan_.target.tls_or_null()));
}

Exchanges::Line* Exchanges::free_line() {
  while (!idle_.empty()) {
    auto* line = idle_.back();
    idle_.pop_back();
    if (line->is_open()) return line;
    closed_.push_back(line);  // was lost while idle
  }
  if (!closed_.empty()) {
    auto* line = closed_.back();
    closed_.pop_back();
    return line;
  }
  return most_lines_ && lines_.size() >= *most_lines_ ? nullptr : &make_line();
}

void Exchanges::open_own(Sender& sender) {
  if (sender.own_ == nullptr) sender.own_ = &make_line();
  auto& line = static_cast<Line&>(*sender.own_);
  line.sender = &sender;
  line.due = loop_.last_read();
  line.carries_request = false;
  under_way_->push_back(line);
  connect(line);
}

void Exchanges::close_own(Sender& sender) {
  if (!has_own(sender)) return;
  auto& line = static_cast<Line&>(*sender.own_);
  line.close();
  count_ended_connection(line);
}

void Exchanges::retire_own(Sender& sender) {
  if (!has_own(sender)) return;
  auto& line = static_cast<Line&>(*sender.own_);
  count_ended_connection(line);  // if the server ends it first, nothing is lost
  retired_.push_back(&line);
  close_retired_if_served();
}

void Exchanges::close_retired_if_served() {
  if (served_waiting_ > 0) return;
  for (auto* line : retired_) line->close();
  retired_.clear();
}

void Exchanges::send(Sender& sender, Duration due, std::uint64_t number) {
  recorder_.due(due, loop_.last_read());
  const Job job{&sender, due, number};
  auto* line = has_own(sender) ? static_cast<Line*>(sender.own_) : free_line();
  if (line != nullptr) return begin(*line, job);
  queue_.push_back(job);
}

void Exchanges::begin(Line& line, const Job& job) {
  line.sender = job.sender;
  line.due = job.due;
  line.number = job.number;
  line.sent.reset();
  line.carries_request = true;
  line.sent_again = false;
  line.served_waiting = line.is_open() && line.answers() > 0;
  if (line.served_waiting) ++served_waiting_;
  under_way_->push_back(line);
  if (line.is_open()) return transmit(line);
  connect(line);
}

void Exchanges::connect(Line& line) {
  count_ended_connection(line);
  line.connect_begun = loop_.last_read();
  recorder_.connecting();
  line.Connection::connect(plan_.target.endpoint, sources_.next());
}

void Exchanges::connected(Connection& connection, const std::optional<ConnectError>& failed) {
  auto& line = static_cast<Line&>(connection);
  const auto now = loop_.now();
  if (!failed) {
    line.established = true;
    const auto took = now - line.connect_begun;
    recorder_.connected(took, took >= first_retry && line.handshake_was_repeated());
    if (line.carries_request) return transmit(line);
    line.unlink();
    return line.sender->connected(true);
  }
  recorder_.connect_failed(failed->code);
  const auto outcome = overdue(line.due, now) ? Outcome::timeout : Outcome::connect_error;
  if (line.carries_request) return end(line, outcome, 0);
  line.unlink();
  recorder_.due(line.due, line.due, now);
  recorder_.ended(outcome, line.due, {}, now, 0);
  line.sender->connected(false);
}

void Exchanges::transmit(Line& line) {
  const auto request = requests_.request(line.number);
  if (!line.sent) {  // sent a second time, its lag is that of the first
    line.sent = loop_.now();
    recorder_.sent(line.due, *line.sent);
  }
  line.exchange(request);
}

void Exchanges::answered(Connection& connection, const Answer& answer) {
  auto& line = static_cast<Line&>(connection);
  loop_.now();
  if (!line.is_open() && !once_only_) recorder_.connection_lost();
  if (answer.stale && !line.sent_again) {
    line.sent_again = true;
    return connect(line);
  }
  if (reading_.follows_jobs && reading_.accepted && answer.outcome == Outcome::ok) [[unlikely]]
    accepted_jobs_.note(job_named_by(reading_.location), line.due, loop_.last_read());
  end(line, answer.outcome, answer.bytes);
}

void Exchanges::lost(Connection& connection) {
  auto& line = static_cast<Line&>(connection);
  if (!line.established) return;  // nobody needs it any more
  recorder_.connection_lost();
  count_ended_connection(line);
}

void Exchanges::end(Line& line, Outcome outcome, std::uint64_t bytes) {
  line.unlink();
  auto* sender = line.sender;
  recorder_.ended(outcome, line.due, line.sent, loop_.last_read(), bytes);
  if (once_only_) line.close();
  if (!line.is_open()) count_ended_connection(line);
  if (line.served_waiting) {
    line.served_waiting = false;
    --served_waiting_;
    close_retired_if_served();
  }
  if (sender->own_ != &line) release(line);
  sender->request_ended(outcome);
}

void Exchanges::release(Line& line) {
  expire_waiting(loop_.last_read());  // no connection is made for what nobody waits for any more
  if (queue_.empty()) return (line.is_open() ? idle_ : closed_).push_back(&line);
  const auto job = queue_.front();
  queue_.pop_front();
  begin(line, job);
}

void Exchanges::count_ended_connection(Line& line) {
  if (!line.established) return;
  line.established = false;
  recorder_.connection_ended(line.requests(), line.answers());
}

}  // namespace waitbench::loadgen
