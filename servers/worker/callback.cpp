#include "servers/worker/callback.hpp"

#include <fmt/format.h>

#include "messaging/job_json.hpp"
#include "messaging/retry_schedule.hpp"
#include "servers/worker/attempt.hpp"

namespace waitbench::servers::worker {

std::string callback_request(const upstream::CallTarget& target, const messaging::Job& job) {
  const auto body = messaging::job_json(job) + "\n";
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n"
      "Idempotency-Key: {}\r\nConnection: close\r\n\r\n{}",
      target.url.target, target.url.host_header, body.size(), job.asked.id.text(), body);
}

bool is_told(const upstream::AttemptResult& result) {
  return result.end == upstream::AttemptEnd::answered && result.status >= 200 && result.status < 300;
}

// Drawn by the job and the attempt, so that callbacks to one receiver that was away do not come all at once.
std::optional<messaging::Moment> callback_retry(const messaging::Job& job, messaging::Moment now) {
  if (job.callback_attempts >= most_callback_attempts) return std::nullopt;
  const auto uniform = retry_draw(job.sequence, job.asked.number, job.callback_attempts);
  return messaging::retry_due({}, job.callback_attempts, now, uniform);
}

}  // namespace waitbench::servers::worker
