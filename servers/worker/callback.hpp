// What a callback is: the request that tells it, when it counts as told, and when it is tried again. Pure.
#pragma once

#include <optional>
#include <string>

#include "messaging/job.hpp"
#include "servers/upstream/attempt.hpp"
#include "servers/upstream/call_target.hpp"

namespace waitbench::servers::worker {

/// So often a callback is tried; then it is given up.
inline constexpr std::uint32_t most_callback_attempts = 15;

/// POST of the job as JSON (messaging/job_json.hpp). Its Idempotency-Key is the job's id, so that whoever is
/// told twice can know it (IETF, draft-ietf-httpapi-idempotency-key-header).
std::string callback_request(const upstream::CallTarget& target, const messaging::Job& job);

/// A status of 2xx.
bool is_told(const upstream::AttemptResult& result);

/// When to try again what was tried in vain at `now`: 1 s at most after the first time, twice as long after
/// each further one, 5 min at most, with full jitter (messaging/retry_schedule.hpp). Nothing: not again.
std::optional<messaging::Moment> callback_retry(const messaging::Job& job, messaging::Moment now);

}  // namespace waitbench::servers::worker
