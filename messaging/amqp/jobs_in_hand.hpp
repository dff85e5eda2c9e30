// The jobs that were delivered over a connection: those that wait to be claimed, and those that are worked
// on.
//
// One thread at a time. What the broker fails at is thrown (connection.hpp).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "messaging/amqp/outgoing.hpp"
#include "messaging/transitions.hpp"

namespace waitbench::messaging::amqp {

struct Held {
  Delivery delivery;  ///< without its body
  Job job;
};

class JobsInHand {
 public:
  /// What has come of it, at most `most`. The broker delivers no more at once than somebody has claimed or
  /// asked for at a time.
  std::vector<Job> claim(Doing& doing, const Claimant& claimant, std::size_t most, Moment now);
  /// Nobody: it is not in hand, or was claimed again.
  Held* find(const JobId& id, Token token);
  /// Of one that was found.
  void end(const JobId& id);
  /// Delivered, and not claimed.
  std::size_t waiting() const noexcept { return delivered_.size(); }

  /// Acknowledged: there is room for more.
  void made_room() { delivery_expected_ = true; }
  /// All goes back to the broker, and from there to anybody.
  void disconnected();

  // What was claimed and ended in between can be taken back.
  void keep();
  void take_back();

 private:
  void consume(Doing& doing, std::size_t unacknowledged);
  void take_arrived(Connection& connection);
  std::optional<Job> claim_one(Doing& doing, Delivery delivery, const Claimant& claimant, Moment now);

  std::deque<Delivery> delivered_;
  std::map<JobId, Held> held_;
  std::size_t prefetch_ = 0;        // of the consumer; 0: there is none
  unsigned consumers_ = 0;          // so many there were: each has a name of its own
  bool delivery_expected_ = false;  // since there is room for one that there was not before

  std::vector<Delivery> claimed_;              // taken from delivered_, in that order
  std::vector<JobId> begun_;                   // put into held_
  std::vector<std::pair<JobId, Held>> ended_;  // taken from held_
};

}  // namespace waitbench::messaging::amqp
