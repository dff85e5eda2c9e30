// What lies in the dead queue: found by job, to be taken out.
//
// AMQP has no way to ask a queue for one message: all are fetched over a channel of their own, and all but
// those that are acknowledged go back when it is closed. Meanwhile nobody else finds them. One thread at a
// time. What the broker fails at is thrown (connection.hpp).
#pragma once

#include <map>
#include <optional>

#include "messaging/amqp/outgoing.hpp"

namespace waitbench::messaging::amqp {

class DeadLetters {
 public:
  /// To be acknowledged with what is done together. False: it is not there.
  bool drop(Doing& doing, const JobId& id);
  /// What was fetched goes back.
  void close(Connection& connection);
  void disconnected() { tags_.reset(); }

 private:
  void fetch(Doing& doing);

  std::optional<std::multimap<JobId, std::uint64_t>> tags_;  // of what is fetched
};

}  // namespace waitbench::messaging::amqp
