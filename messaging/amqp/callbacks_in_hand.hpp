// The callbacks that were delivered over a connection, until they were told.
//
// One thread at a time. What the broker fails at is thrown (connection.hpp).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "messaging/amqp/jobs_in_hand.hpp"

namespace waitbench::messaging::amqp {

class CallbacksInHand {
 public:
  std::vector<Job> claim(Doing& doing, std::size_t most, Moment now, Moment until);
  /// The wait until `retry_at` begins at the last claim's `now`.
  Report ended(Doing& doing, const JobId& id, Moment until, std::optional<Moment> retry_at);
  void disconnected();

  // What was done in between can be taken back.
  void keep() { before_.reset(); }
  void take_back();

 private:
  using All = std::map<JobId, Held>;
  All& changing();
  void take_arrived(Doing& doing);

  All all_;  // due, or claimed by somebody here
  std::optional<All> before_;
  bool consumes_ = false;
  Moment now_{};
};

}  // namespace waitbench::messaging::amqp
