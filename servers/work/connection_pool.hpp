// A named pool of connections that all requests of a server share, whatever they wait with.
//
// It makes no connections: a pool says who may go on. Those of the `pool` step stand for some that nobody
// makes; a database's are its own (servers/database). How one waits until told, blocked or suspended,
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
#include "servers/work/waiter.hpp"

namespace waitbench::servers {

class ConnectionPool;
/// One who asks a pool for a connection.
using PoolWaiter = Waiter<PoolPlace, ConnectionPool>;

/// What a pool has done and does, at one moment.
struct PoolUse {
  std::uint64_t size = 0, in_use = 0, waiting = 0;
  Histogram waits;  ///< how long requests waited for a connection: 0 when one was free, and in vain included
};

/// Any thread.
class ConnectionPool {
 public:
  using Place = PoolPlace;
  using Waiter = PoolWaiter;

  explicit ConnectionPool(const PoolSpec& spec);

  const std::string& name() const noexcept { return name_; }
  PoolUse use() const;
  /// Tells all who wait, and all who come, that they get nothing.
  void cut() noexcept;
  /// A connection that its holder has left behind (Lease::leave_behind) comes back.
  void give_back(TimePoint now) noexcept;

 private:
  friend Lease<ConnectionPool>;
  using State = WaiterState;

  State ask(PoolWaiter& waiter, TimePoint now);
  bool give_up(PoolWaiter& waiter, TimePoint now) noexcept;
  void release(PoolWaiter& waiter, TimePoint now) noexcept;
  void leave_behind(PoolWaiter& waiter) noexcept;
  void hand_on(TimePoint now) noexcept;

  const std::string name_;
  mutable std::mutex mutex_;
  PoolQueue queue_;
  Histogram waits_;
  bool cut_ = false;
};

using PoolLease = Lease<ConnectionPool>;

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
