// How does a connection that cannot be used come back? A thread of its own cancels what still runs on it, or
// opens it anew.
//
// Requests leave such a connection behind and go on: nobody who waits for an answer waits for this, in no
// model.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "servers/database/connection.hpp"
#include "servers/database/counters.hpp"
#include "servers/work/cut_off.hpp"

namespace waitbench::servers::database {

/// How long opening a connection may take, statements prepared; and cancelling a statement, until it has
/// ended.
inline constexpr Duration opening_time = std::chrono::seconds(10), cancelling_time = std::chrono::seconds(5);
/// Between attempts to open: with full jitter (core/backoff.hpp). The first follows at once.
inline constexpr Duration reopen_backoff = std::chrono::milliseconds(100),
                          reopen_backoff_cap = std::chrono::seconds(5);

/// Opens a connection and prepares the statements; blocks for that. Whatever it did not come to is told by
/// its ended().
bool open_whole(Connection& connection, const DatabaseUrl& url, std::span<const std::string> statements,
                const CutOff& cut);

/// Blocks until the database has heard a request to cancel (Connection::cancel()), if there is one; false
/// when the deadline or the cut comes first.
bool heard(const Descriptor& request, TimePoint deadline, const CutOff& cut);

/// Any thread.
class Mender {
 public:
  /// Told of each connection that can be used again, on the mender's thread.
  using Mended = std::function<void(Connection& connection)>;

  /// All must outlive it. Throws std::system_error when there is no thread.
  Mender(const DatabaseUrl& url, std::span<const std::string> statements, const CutOff& cut,
         ConnectionCounters& counters, Mended mended);
  /// stop(), which takes no time once the cut has happened.
  ~Mender();

  /// Takes over a connection on which something still runs, or that is lost.
  void mend(Connection& connection);
  /// Connections that it has.
  std::size_t count() const;
  /// Begins nothing more.
  void end() noexcept;
  /// The same, and waits until its thread has ended: the connections are the caller's.
  void stop();

 private:
  void run();
  bool mend_now(Connection& connection);
  bool cancel(Connection& connection);

  const DatabaseUrl& url_;
  const std::span<const std::string> statements_;
  const CutOff& cut_;
  ConnectionCounters& counters_;
  const Mended mended_;

  mutable std::mutex mutex_;
  std::condition_variable called_;
  std::vector<Connection*> running_, lost_;  // lost: or only good for closing
  bool at_work_ = false;                     // on one that is in neither
  bool ending_ = false;
  unsigned failures_ = 0;  // to open, since it last went well
  TimePoint next_try_{};
  Descriptor request_;  // to cancel, the last one
  std::thread thread_;
};

}  // namespace waitbench::servers::database
