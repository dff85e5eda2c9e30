#include "loadgen/driver.hpp"

#include <algorithm>
#include <ctime>
#include <functional>
#include <sys/prctl.h>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

namespace waitbench::loadgen {
namespace {

using boost::system::error_code;
using namespace std::chrono_literals;

// How often deadlines are looked at when none is near: the price of a timeout is one list, not a timer a
// request.
constexpr Duration deadline_tick = 100ms;
// After a connection could not be made, a user pauses, so that a server that is away is not hammered.
constexpr Duration pause_after_connect_error = 100ms;
// An arrival that is late is dispatched at once, but only so many in a row: answers and deadlines must be
// seen too, or every one of them would find no idle connection.
constexpr unsigned late_in_a_row = 16;

Duration thread_cpu() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

Outcome outcome_of_failed_connect(const Connection& connection) {
  return connection.expired() ? Outcome::timeout : Outcome::connect_error;
}

}  // namespace

struct Driver::Worker {
  Worker(const Executor& executor, bool answers_have_bodies) : connection(executor, answers_have_bodies) {}

  Connection connection;
  std::uint64_t number = 0;
  bool dismissed = false;
  std::move_only_function<void()> resume{};  // while idle

  /// Suspends the calling coroutine until someone calls resume.
  Awaitable<void> wait_for_job() {
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [this](auto handler) { resume = std::move(handler); }, use_awaitable);
  }
};

Driver::Driver(const LoadPlan& plan, unsigned index, SliceCollector& slices)
    : plan_(plan),
      index_(index),
      recorder_(
          plan.phases.window, plan.options.timeout,
          [&slices](std::unique_ptr<Slice> slice) { slices.add(std::move(slice)); },
          stage_spans(plan.options.load, plan.phases.window.begin)),
      request_(plan.options.url, plan.options.request, plan.options.numbered) {}

Driver::~Driver() = default;

void Driver::run() {
  // Timers of a thread may be up to 50 us late by default, which is more than a whole answer may take
  // (prctl(2)).
  prctl(PR_SET_TIMERSLACK, 1);
  const auto spawn = [this](Awaitable<void> activity) {
    ++activities_;
    asio::co_spawn(io_, std::move(activity), asio::detached);
  };
  if (const auto* closed = std::get_if<Closed>(&plan_.options.load)) {
    users_.emplace(*closed, plan_.phases, plan_.options.connect_rate);
    for (auto user = std::uint64_t{index_}; user < closed->users; user += plan_.options.threads)
      spawn(closed_user(user));
  } else {
    spawn(open_arrivals(std::get<Open>(plan_.options.load)));
  }
  spawn(measure_own_cpu());  // so that a load lasts until its window ends, even if nothing is due any more
  asio::co_spawn(io_, expire_overdue(), asio::detached);
  asio::co_spawn(io_, mark_seconds(), asio::detached);
  io_.run();

  dismiss_idle();  // a coroutine that waits in its own frame would keep itself alive for ever
  for (const auto* left : {&under_way_, &expired_}) {  // only after an interrupt
    for (const auto& connection : *left) {
      if (!connection.carries_request) continue;
      const auto outcome = connection.expired() ? Outcome::timeout : Outcome::unfinished;
      recorder_.ended(outcome, connection.due, connection.sent, now(), 0);
    }
  }
  recorder_.finish(now());
}

void Driver::activity_ended() {
  if (--activities_ == 0) io_.stop();
}

Awaitable<void> Driver::sleep_until(Duration t) {
  Timer timer(io_.get_executor(), plan_.start + t);
  error_code ignored;  // these timers are never cancelled
  co_await timer.async_wait(asio::redirect_error(use_awaitable, ignored));
}

void Driver::watch(Connection& connection, Duration due) {
  connection.due = due;
  connection.sent.reset();
  connection.renew();
  under_way_.push_back(connection);
}

Awaitable<bool> Driver::connect(Connection& connection) {
  const auto begun = now();
  const auto ec = co_await connection.connect(plan_.endpoint);
  if (!ec) recorder_.connected(now() - begun);
  co_return !ec;
}

Awaitable<void> Driver::perform(Connection& connection, std::uint64_t number) {
  const auto due = connection.due;
  connection.sent = now();
  recorder_.sent(due, *connection.sent);
  auto answer = co_await connection.exchange(request_.bytes(number));
  if (!connection.is_open()) recorder_.connection_lost();
  if (answer.stale) {
    // Sent once more, on a connection that has not served yet; its lag is that of the first time.
    if (co_await connect(connection)) {
      answer = co_await connection.exchange(request_.bytes(number));
      if (!connection.is_open()) recorder_.connection_lost();
    } else {
      answer = {.outcome = outcome_of_failed_connect(connection)};
    }
  }
  connection.unlink();
  recorder_.ended(answer.outcome, due, connection.sent, now(), answer.bytes);
}

Awaitable<void> Driver::closed_user(std::uint64_t number) {
  const auto& load = std::get<Closed>(plan_.options.load);
  const auto user = number;
  Connection connection(io_.get_executor(), request_.answers_have_bodies());
  ActiveTimes active(*users_, user);
  std::uint64_t thoughts = 0;
  while (const auto span = active.next()) {
    auto ready = std::max(span->begin, now());  // its last request may have ended behind the begin
    while (ready < span->end) {
      auto taken_up = now();
      if (taken_up < ready) {
        co_await sleep_until(ready);
        taken_up = now();
      }
      if (!connection.is_open()) {
        // A user's request is not due before it has a connection; what connecting takes is recorded apart.
        const auto attempt = now();
        connection.carries_request = false;
        watch(connection, attempt);
        const bool connected = co_await connect(connection);
        connection.unlink();
        if (!connected) {
          recorder_.due(attempt, attempt);
          recorder_.ended(outcome_of_failed_connect(connection), attempt, {}, now(), 0);
          ready = now() + pause_after_connect_error;
          continue;
        }
        taken_up = ready = now();
        if (ready >= span->end) break;
      }
      const auto due = ready;
      recorder_.due(due, taken_up);
      connection.carries_request = true;
      watch(connection, due);
      co_await perform(connection, number);
      number += load.users;  // so that every request of every thread has a number of its own
      ready = now() + think_time(load, plan_.options.seed, user, thoughts++);
    }
    connection.close();  // who has gone holds no connection
  }
  activity_ended();
}

// Each thread has its share of the limit: nothing is shared between threads while they run.
bool Driver::full(const Open& load) const {
  if (!load.max_in_flight) return false;
  const auto threads = plan_.options.threads;
  const auto share = *load.max_in_flight / threads + (index_ < *load.max_in_flight % threads ? 1 : 0);
  return recorder_.in_flight() >= share;
}

Awaitable<void> Driver::open_arrivals(const Open& load) {
  ArrivalTimes arrivals(load, plan_.options.seed, plan_.phases.window.begin);
  unsigned late = 0;
  for (std::uint64_t number = 0;; ++number) {
    const auto due = arrivals.next();
    if (due >= plan_.phases.window.end) break;
    if (number % plan_.options.threads != index_) continue;
    if (now() < due) {
      co_await sleep_until(due);
    } else if (++late % late_in_a_row == 0) {
      co_await asio::post(io_.get_executor(), use_awaitable);
    }
    if (full(load)) {
      recorder_.due(due, now());
      recorder_.ended(Outcome::shed, due, {}, now(), 0);
    } else {
      dispatch(due, number);
    }
  }
  dismiss_idle();
  activity_ended();
}

void Driver::dispatch(Duration due, std::uint64_t number) {
  recorder_.due(due, now());
  ++activities_;
  if (!idle_.empty()) {
    auto& worker = *idle_.back();
    idle_.pop_back();
    worker.number = number;
    watch(worker.connection, due);
    std::exchange(worker.resume, {})();
  } else {
    auto worker = std::make_unique<Worker>(io_.get_executor(), request_.answers_have_bodies());
    worker->number = number;
    watch(worker->connection, due);
    asio::co_spawn(io_, open_worker(std::move(worker)), asio::detached);
  }
}

void Driver::dismiss_idle() {
  for (auto* worker : std::exchange(idle_, {})) {
    worker->dismissed = true;
    std::exchange(worker->resume, {})();
  }
}

Awaitable<void> Driver::open_worker(std::unique_ptr<Worker> worker) {
  auto& connection = worker->connection;
  while (!worker->dismissed) {
    if (connection.is_open() || co_await connect(connection)) {
      co_await perform(connection, worker->number);
    } else {
      connection.unlink();
      recorder_.ended(outcome_of_failed_connect(connection), connection.due, {}, now(), 0);
    }
    idle_.push_back(worker.get());
    activity_ended();
    co_await worker->wait_for_job();
  }
}

Awaitable<void> Driver::expire_overdue() {
  for (;;) {
    while (!under_way_.empty() && under_way_.front().due + plan_.options.timeout <= now()) {
      auto& connection = under_way_.front();
      expired_.splice(expired_.end(), under_way_, under_way_.begin());
      connection.expire();
    }
    auto next = now() + deadline_tick;
    if (!under_way_.empty()) next = std::min(next, under_way_.front().due + plan_.options.timeout);
    co_await sleep_until(next);
  }
}

Awaitable<void> Driver::mark_seconds() {
  for (auto next = plan_.phases.window.begin % 1s;; next += 1s) {
    co_await sleep_until(next);
    recorder_.advance(now());
  }
}

Awaitable<void> Driver::measure_own_cpu() {
  // Of stages the busiest counts: a spike is short, and would hide in the whole.
  const auto& window = plan_.phases.window;
  auto spans = stage_spans(plan_.options.load, window.begin);
  if (spans.empty()) spans.push_back({window});
  for (const auto& span : spans) {
    co_await sleep_until(span.window.begin);
    const auto cpu = thread_cpu();
    const auto begun = now();
    co_await sleep_until(span.window.end);
    busy_ = std::max(busy_, to_seconds(thread_cpu() - cpu) / std::max(to_seconds(now() - begun), 1e-9));
  }
  activity_ended();
}

}  // namespace waitbench::loadgen
