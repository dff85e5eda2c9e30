// Reads the broker's log into a view: for who is asked about jobs.
//
// One thread at a time. What the broker fails at is thrown (connection.hpp).
#pragma once

#include <memory>
#include <vector>

#include "messaging/amqp/connection.hpp"
#include "messaging/amqp/entry.hpp"
#include "messaging/amqp/topology.hpp"
#include "messaging/amqp/view.hpp"

namespace waitbench::messaging::amqp {

class LogReader {
 public:
  /// `process` is a random number: by it, it knows its own marks.
  LogReader(const Names& names, Duration patience, std::uint64_t process)
      : names_(names), patience_(patience), process_(process) {}

  /// The first time it reads all that the log holds.
  View& view(Connection& connection);
  /// The same view, up to all that was confirmed before this call, by whomever.
  View& view_of_now(Connection& connection);
  /// What has come.
  void read(Connection& connection);
  /// Of ours, before it comes back by the log. Nothing, while nobody has asked.
  void tell(const Job& job);
  void stored(std::span<const JobId> ids);

  /// Goes on where it stood, on a new connection; nothing, while nobody has asked.
  void reconnect(Connection& connection);
  void disconnected();

  // What is told in between can be taken back; what was read stays.
  void begin();
  void keep();
  void take_back();

 private:
  void attach(Connection& connection);
  void catch_up(Connection& connection);
  void enter(const Entry& entry);

  const Names& names_;
  const Duration patience_;
  const std::uint64_t process_;
  std::unique_ptr<View> view_;  // when somebody has asked
  std::uint64_t next_offset_ = 0, unacknowledged_ = 0;
  std::uint64_t marks_ = 0, mark_read_ = 0;
  bool inside_ = false, begun_ = false;  // between begin and its end; and the view knows
  std::vector<Entry> read_meanwhile_;
};

}  // namespace waitbench::messaging::amqp
