#include "messaging/amqp/owed_callback.hpp"

#include <algorithm>

namespace waitbench::messaging::amqp {
namespace {

// No later message can tell of another end: what is done stays done; a dead job ends anew with a new token.
bool is_at_its_end(const Job& known, const Job& message) {
  return known.state == JobState::done || (known.state == JobState::dead && known.token >= message.token);
}

// With the same token as the end that the message tells of: that end was taken back by a replay.
bool was_replayed(const Job& known) {
  return known.state == JobState::queued && known.attempts == 0;
}

}  // namespace

std::optional<Job> owed_callback(const Job& message, const std::optional<Job>& known) {
  if (!known) return message;
  if (is_at_its_end(*known, message)) {
    if (!known->callback_due) return std::nullopt;
    auto owed = *known;
    owed.callback_attempts = std::max(owed.callback_attempts, message.callback_attempts);
    return owed;
  }
  if (known->token > message.token || (known->token == message.token && was_replayed(*known)))
    return std::nullopt;
  return message;
}

}  // namespace waitbench::messaging::amqp
