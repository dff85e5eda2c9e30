// Is a callback that the broker delivered still to be told? Pure.
#pragma once

#include <optional>

#include "messaging/job.hpp"

namespace waitbench::messaging::amqp {

/// The end that is to be told of, by the message that was delivered and by what the log says of its job, if
/// anything; nothing when it was told already, or when the job has begun anew since. In doubt it is owed:
/// told twice is allowed, never not at all. The log may be behind the message, lack it, or tell of an earlier
/// end of a job that was done twice; then that earlier end is the one.
std::optional<Job> owed_callback(const Job& message, const std::optional<Job>& known);

}  // namespace waitbench::messaging::amqp
