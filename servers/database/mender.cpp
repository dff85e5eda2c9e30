#include "servers/database/mender.hpp"

#include <poll.h>
#include <random>

#include "core/backoff.hpp"
#include "servers/database/finish_blocking.hpp"
#include "servers/net/departure.hpp"

namespace waitbench::servers::database {
namespace {

bool finishes_well(Connection& connection, TimePoint deadline, const CutOff& cut) {
  return finish_blocking(connection, deadline, cut, no_client) == WaitEnd::ready &&
         connection.ended().how == Ended::How::ok;
}

double uniform() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

bool open_whole(Connection& connection, const DatabaseUrl& url, std::span<const std::string> statements,
                const CutOff& cut) {
  const auto deadline = Clock::now() + opening_time;
  connection.open(url);
  bool well = finishes_well(connection, deadline, cut);
  for (std::size_t i = 0; well && i < statements.size(); ++i) {
    connection.prepare(i, statements[i]);
    well = finishes_well(connection, deadline, cut);
  }
  return well;
}

bool heard(const Descriptor& request, TimePoint deadline, const CutOff& cut) {
  return !request || wait_watching(request.number(), POLLIN, deadline, cut, no_client) == WaitEnd::ready;
}

Mender::Mender(const DatabaseUrl& url, std::span<const std::string> statements, const CutOff& cut,
               ConnectionCounters& counters, Mended mended)
    : url_(url),
      statements_(statements),
      cut_(cut),
      counters_(counters),
      mended_(std::move(mended)),
      thread_([this] { run(); }) {}

Mender::~Mender() {
  stop();
}

void Mender::stop() {
  end();
  if (thread_.joinable()) thread_.join();
}

void Mender::mend(Connection& connection) {
  const std::lock_guard lock(mutex_);
  (connection.is_running() ? running_ : lost_).push_back(&connection);
  called_.notify_one();
}

std::size_t Mender::count() const {
  const std::lock_guard lock(mutex_);
  return running_.size() + lost_.size() + (at_work_ ? 1 : 0);
}

void Mender::end() noexcept {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  called_.notify_one();
}

// What runs comes first: a lost connection may have to wait for its database.
void Mender::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto has_work = [this] {
      return ending_ || !running_.empty() || (!lost_.empty() && Clock::now() >= next_try_);
    };
    if (lost_.empty()) {
      called_.wait(lock, has_work);
    } else {
      called_.wait_until(lock, next_try_, has_work);
    }
    if (ending_) return;
    if (!has_work()) continue;
    auto& from = running_.empty() ? lost_ : running_;
    auto& connection = *from.back();
    from.pop_back();
    at_work_ = true;
    lock.unlock();
    const bool well = mend_now(connection);
    if (well) mended_(connection);
    lock.lock();
    at_work_ = false;
    if (!well) lost_.push_back(&connection);
  }
}

bool Mender::mend_now(Connection& connection) {
  if (connection.is_running()) {
    if (cancel(connection)) {
      counters_.cancelled.add();
      return true;
    }
    if (cut_.happened()) return false;  // the request may not be sent yet: whoever stops this makes another
    connection.close();                 // lost, and not to be cancelled again when its turn comes
  }
  if (Clock::now() < next_try_) return false;
  if (open_whole(connection, url_, statements_, cut_)) {
    counters_.reopened.add();
    failures_ = 0;
    return true;
  }
  counters_.reopen_failed.add();
  next_try_ =
      Clock::now() + backoff_with_full_jitter(reopen_backoff, reopen_backoff_cap, ++failures_, uniform());
  return false;
}

// A request that was left behind keeps a thread until the database hears it or goes: so there is no other
// beside it. By the answer to the ping, the signal that cancels has arrived: it cannot hit the next
// statement.
bool Mender::cancel(Connection& connection) {
  const auto deadline = Clock::now() + cancelling_time;
  if (!heard(request_, deadline, cut_)) return false;
  request_ = connection.cancel();
  if (!heard(request_, deadline, cut_)) return false;
  if (finish_blocking(connection, deadline, cut_, no_client) != WaitEnd::ready) return false;
  if (!connection.is_ready()) return false;
  connection.ping();
  return finish_blocking(connection, deadline, cut_, no_client) == WaitEnd::ready && connection.is_ready();
}

}  // namespace waitbench::servers::database
