// A server's database: its connections, who may have one, and what is counted.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "servers/database/mender.hpp"
#include "servers/database/options.hpp"
#include "servers/work/connection_pool.hpp"

namespace waitbench::servers::database {

/// What the connections do at one moment, and how long requests waited for one.
struct DatabaseUse {
  PoolUse line;
  std::uint64_t mended = 0;  ///< of those in use: not by a request
};

struct Statement {
  std::string number;  ///< its place in the order of the plan's text, from 1: how it is told
  StatementCounters counters;
};

/// Any thread.
class Database {
 public:
  /// Opens all connections and prepares the statements on each: one after the other, blocking. An environment
  /// error says why the database cannot be reached or takes no more; a usage error, what it says of a
  /// statement that it does not understand. `cut` must outlive it.
  static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options,
                                                std::vector<std::string> statements, const CutOff& cut);
  /// Whoever had a connection is gone. Cancels what still runs, as far as the database hears that within
  /// cancelling_time; closes all.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  DatabaseUse use() const;
  /// In the order in which open() was given them.
  Statement& operator[](std::size_t place) { return statements_.at(place); }
  auto begin() const noexcept { return statements_.begin(); }
  auto end() const noexcept { return statements_.end(); }
  const ConnectionCounters& counters() const noexcept { return counters_; }
  /// Nobody who waits, or comes, gets a connection any more.
  void cut() noexcept;

 private:
  friend class Loan;

  Database(const DatabaseOptions& options, std::vector<std::string> statements, const CutOff& cut);
  Result<void> open_all(const CutOff& cut);
  Connection& take() noexcept;
  void put_back(Connection& connection) noexcept;

  const DatabaseUrl url_;
  const std::vector<std::string> sql_;
  std::deque<Statement> statements_;  // they stay where they are, as do the connections
  ConnectionPool line_;
  std::deque<Connection> connections_;
  mutable std::mutex mutex_;
  std::vector<Connection*> idle_;  // the last one that was used is used first, so that few are kept warm
  ConnectionCounters counters_;
  Mender mender_;
};

/// A connection of the database for one statement. One thread at a time; both must outlive it.
class Loan {
 public:
  Loan(Database& database, PoolWaiter& waiter) : database_(database), lease_(database.line_, waiter) {}
  /// The connection goes back to those who wait, or to be mended if something still runs on it.
  ~Loan();
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  /// To ask with, and to wait.
  PoolLease& lease() noexcept { return lease_; }
  /// Once it is granted: begins the statement.
  Connection& run(std::size_t statement);

 private:
  Database& database_;
  PoolLease lease_;
  Connection* connection_ = nullptr;
};

}  // namespace waitbench::servers::database
