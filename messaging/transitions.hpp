// What becomes of a job when it is claimed, when its worker reports, and when the worker does not: decided,
// not stored. Pure; every store uses it.
#pragma once

#include <string>

#include "messaging/job.hpp"

namespace waitbench::messaging {

/// Who claims, and for how long it may keep silent.
struct Claimant {
  std::string worker;
  std::chrono::microseconds lease{};
};

/// True while the claim with this token is the last one and has not ended. The token decides, not the clock:
/// a worker that is late, but whom nobody has replaced, has done the work once.
bool is_held(const Job& job, Token token);

/// Only of a queued job that is due: one attempt more, with a new token.
void claim(Job& job, const Claimant& claimant, Moment now);
/// Only of a held job.
void renew(Job& job, Moment until);
/// Only of a held job.
void complete(Job& job, std::string outcome, Moment now);
/// Only of a held job. Due again at `retry_at`; dead when there is none, or its attempts are used up.
void fail(Job& job, std::string reason, std::optional<Moment> retry_at, Moment now);
/// Only of a held job that its worker hands back: queued where it stood, as if it had not been claimed. Its
/// token stays spent.
void release(Job& job);
/// Only of a running job whose lease has expired: queued at once, or dead when its attempts are used up.
void expire(Job& job, Moment now);
/// Only of a queued job that is not intact: dead.
void condemn(Job& job, Moment now);
/// Only of a job whose callback is due: somebody tells it, and has until `until` to say what came of that.
void claim_callback(Job& job, Moment until);
/// True while that is the last who tells it, and it has not been replayed since.
bool tells_callback(const Job& job, Moment until);
/// Only while tells_callback(): due again at `retry_at`, or, when there is none, no more.
void end_callback(Job& job, std::optional<Moment> retry_at);
/// Only of a dead job: queued, with all its attempts again; its tokens go on rising.
void replay(Job& job, Moment now);

}  // namespace waitbench::messaging
