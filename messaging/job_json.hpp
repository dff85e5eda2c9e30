// How jobs, and a queue of them, are told as JSON. Pure.
#pragma once

#include <string>
#include <string_view>

#include "messaging/job_queue.hpp"

namespace waitbench::messaging {

/// "queued", "running", "done", "failed" (queued, with a failed attempt behind it) or "dead".
std::string_view told_state(const Job& job);

/// One object on one line, without a newline behind it:
/// {"id","sequence","state","plan","seed","request","attempts","attempts_allowed","redelivered",
/// "accepted_at_us","due_at_us","started_at_us","completed_at_us","worker","reason","outcome","callback"}.
/// Moments are microseconds since 1970 in UTC; what is not there yet, or was never given, is null. `outcome`
/// is the value that its worker handed in, if that is JSON, else its text. What is no UTF-8 becomes U+FFFD.
std::string job_json(const Job& job);
/// The same of a queue: {"queued","running","done","dead","attempts","oldest_age_s","redelivered",
/// "last_sequence"}.
std::string stats_json(const QueueStats& stats, Moment now);

}  // namespace waitbench::messaging
