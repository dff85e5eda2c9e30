// A named pool of connections that all requests of a server share, whatever they wait with.
//
// No connection is made anywhere: a pool says who may go on. How one waits until told, blocked or suspended,
// is in blocking.cpp and suspending.cpp.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "core/histogram.hpp"
#include "servers/work/pool_queue.hpp"
#include "servers/work/pool_spec.hpp"

namespace waitbench::servers {

/// One who asks a pool for a connection: told once, by wake(), if it had to wait and did not give up.
class PoolWaiter : private PoolPlace {
 public:
  enum class State : std::uint8_t {
    none,
    waiting,
    granted,  ///< has a connection
    cut,      ///< gets none: the server ends
  };

 protected:
  ~PoolWaiter() = default;

 private:
  friend class ConnectionPool;
  friend class PoolLease;
  /// Called with the pool locked, from any thread: it must be short and leave the pool alone.
  virtual void wake() noexcept = 0;

  State state_ = State::none;  // the pool's lock is its own
};

/// What a pool has done and does, at one moment.
struct PoolUse {
  std::uint64_t size = 0, in_use = 0, waiting = 0;
  Histogram waits;  ///< how long requests waited for a connection: 0 when one was free, and in vain included
};

/// Any thread.
class ConnectionPool {
 public:
  explicit ConnectionPool(const PoolSpec& spec);

  const std::string& name() const noexcept { return name_; }
  PoolUse use() const;
  /// Tells all who wait, and all who come, that they get nothing.
  void cut() noexcept;

 private:
  friend class PoolLease;
  using State = PoolWaiter::State;

  State ask(PoolWaiter& waiter, TimePoint now);
  bool give_up(PoolWaiter& waiter, TimePoint now) noexcept;
  void release(PoolWaiter& waiter, TimePoint now) noexcept;

  const std::string name_;
  mutable std::mutex mutex_;
  PoolQueue queue_;
  Histogram waits_;
  bool cut_ = false;
};

/// What a waiter has of a pool: nothing, a place in the queue, or a connection, which is given back at the
/// end. One thread at a time. Both must outlive it.
class PoolLease {
 public:
  PoolLease(ConnectionPool& pool, PoolWaiter& waiter) : pool_(pool), waiter_(waiter) {}
  ~PoolLease() { pool_.release(waiter_, Clock::now()); }
  PoolLease(const PoolLease&) = delete;
  PoolLease& operator=(const PoolLease&) = delete;

  /// Once. `waiting`: wake() will be called.
  PoolWaiter::State ask(TimePoint now) { return pool_.ask(waiter_, now); }
  /// While waiting: true when it no longer does, and wake() will not be called. False: wake() has been called
  /// by now, perhaps just now, and a connection that came with it is not lost.
  bool give_up(TimePoint now) noexcept { return pool_.give_up(waiter_, now); }
  /// After wake().
  PoolWaiter::State told() const noexcept { return waiter_.state_; }

 private:
  ConnectionPool& pool_;
  PoolWaiter& waiter_;
};

/// The pools of one server, in the order in which it was told of them.
class ConnectionPools {
 public:
  /// A request waits for a connection no longer than `limit`.
  ConnectionPools(std::span<const PoolSpec> specs, std::optional<Duration> limit);

  ConnectionPool& operator[](std::size_t place) { return pools_.at(place); }
  std::optional<Duration> limit() const noexcept { return limit_; }
  void cut() noexcept;

  auto begin() const noexcept { return pools_.begin(); }
  auto end() const noexcept { return pools_.end(); }

 private:
  std::deque<ConnectionPool> pools_;  // they stay where they are
  const std::optional<Duration> limit_;
};

}  // namespace waitbench::servers
