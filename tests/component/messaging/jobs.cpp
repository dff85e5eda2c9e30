#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"

namespace waitbench::test {

using namespace waitbench::messaging;

JobId id_of(std::uint64_t n) {
  return JobId::at(start + std::chrono::microseconds(n), n);
}

NewJob job(std::uint64_t n, Moment due) {
  return {.id = id_of(n),
          .plan = "wait " + std::to_string(n) + "ms",
          .idempotency_key = {},
          .callback = {},
          .due = due,
          .attempts_allowed = 1};
}

NewJob with_attempts(NewJob job, std::uint32_t attempts) {
  job.attempts_allowed = attempts;
  return job;
}

NewJob with_callback(NewJob job) {
  job.callback = "http://127.0.0.1:9/ended";
  return job;
}

NewJob with_key(NewJob job, std::string key) {
  job.idempotency_key = std::move(key);
  return job;
}

void accept(JobQueue& queue, const NewJob& job, Moment now) {
  const auto receipts = queue.enqueue({&job, 1}, now);
  REQUIRE(receipts.has_value());
  REQUIRE(receipts->size() == 1);
  REQUIRE(receipts->front() == Receipt{Receipt::Answer::accepted, job.id});
}

std::vector<Job> claim(JobQueue& queue, std::size_t most, Moment now, std::string worker) {
  auto jobs = queue.claim({std::move(worker), 30s}, most, now);
  REQUIRE(jobs.has_value());
  return std::move(*jobs);
}

Job found(JobQueue& queue, std::uint64_t n) {
  auto job = queue.find(id_of(n));
  REQUIRE(job.has_value());
  REQUIRE(job->has_value());
  return std::move(**job);
}

std::vector<JobId> ids(const std::vector<Job>& jobs) {
  std::vector<JobId> ids;
  for (const auto& job : jobs) ids.push_back(job.asked.id);
  return ids;
}

}  // namespace waitbench::test
