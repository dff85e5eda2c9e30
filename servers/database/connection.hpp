// One connection to the database: what is done with it between two waits. None of it blocks, but for the
// lookup of a host's name in open().
//
// Shared by those who block and those who are suspended, so that only the waiting differs:
//
//   connection.execute(0);
//   while (connection.next() != Connection::Next::end) { ...wait for connection.socket()...;
//   connection.go_on(); } connection.ended()
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "core/descriptor.hpp"
#include "servers/database/database_url.hpp"

struct pg_conn;
struct pg_result;

namespace waitbench::servers::database {

/// How what was begun on a connection has ended.
struct Ended {
  enum class How : std::uint8_t {
    ok,
    failed,      ///< the database says no; the connection stays
    unfinished,  ///< it says yes, but the connection is in a transaction or a COPY: only good for closing
    lost,        ///< there is no connection, or no more
  };
  How how = How::ok;
  std::array<char, 5> sqlstate{};  ///< of a failure, as the database told it; zeros if it did not
  std::string text{};              ///< what the database or libpq says of it, on one line
};

/// One thread at a time.
class Connection {
 public:
  enum class Next : std::uint8_t { write, read, end };  ///< what to wait for

  /// Begins to connect; whatever was open is closed. Looks up the name of the host at once, if it has one.
  void open(const DatabaseUrl& url);
  /// Begins to prepare a statement under that number.
  void prepare(std::size_t number, const std::string& sql);
  /// Begins to run it. Its rows are read, and thrown away.
  void execute(std::size_t number);
  /// Begins to ask whether it is still there.
  void ping();

  Next next() const noexcept { return next_; }
  /// The socket is ready. It may be another one after this, while connecting.
  void go_on();
  int socket() const noexcept;
  /// Of what was begun last, once next() is `end`.
  const Ended& ended() const noexcept { return ended_; }

  /// Open, with nothing begun that has not ended, and no transaction: good for the next.
  bool is_ready() const noexcept;
  bool is_open() const noexcept;
  /// Open, with something begun that has not ended.
  bool is_running() const noexcept { return next_ != Next::end && is_open(); }
  /// Asks the database to give up what was begun, over a connection of its own and on a thread of its own,
  /// for which nobody has to wait. What is returned becomes readable once the database has heard, or cannot
  /// be asked; it is none if there is nothing to ask with. What was begun still has to end.
  Descriptor cancel() const noexcept;
  void close() noexcept;

 private:
  void begun(bool well);
  void connecting();
  void exchanging();
  void note(const pg_result& result);
  void broken();
  void end();

  struct Closed {
    void operator()(pg_conn* connection) const noexcept;
  };
  std::unique_ptr<pg_conn, Closed> pg_;
  bool connected_ = false;
  Next next_ = Next::end;
  Ended ended_{.how = Ended::How::lost};
};

}  // namespace waitbench::servers::database
