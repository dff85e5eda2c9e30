// What a request wants of a server of jobs. Decided, not done: time and randomness are parameters.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "messaging/job_queue.hpp"
#include "servers/counter.hpp"
#include "servers/http/message.hpp"
#include "servers/options.hpp"

namespace waitbench::servers {

/// A job to be accepted, once what comes before it is done.
struct JobOrder {
  DrawnPlan now;         ///< what is done before the answer: nothing, unless the plan has a `later`
  std::string now_text;  ///< its text
  messaging::NewJob job;
};
/// One job, as it is.
struct JobLookup {
  messaging::JobId id;
};
/// One job, told again whenever it changes.
struct JobFollowing {
  messaging::JobId id;
  std::string last_event_id;  ///< what the client has been told already; empty: nothing
};
struct JobListing {
  messaging::JobFilter filter;
};
struct JobTotals {};

using JobRequest = std::variant<http::Answer, JobOrder, JobLookup, JobFollowing, JobListing, JobTotals>;

/// Jobs of one page of a list, at most.
inline constexpr std::size_t most_listed = 1000;

/// Any thread may ask at any time.
class JobRequests {
 public:
  /// The plan of `options` is what `POST /jobs` and `GET /` leave as a job; of a plan with `later`, what
  /// stands in there, and the rest is done before the answer.
  explicit JobRequests(const ServerOptions& options);

  /// An answer at once (a mistake of the client's, /healthz), or what it wants. `random`: 62 bits for the id
  /// of its job.
  JobRequest decide(const http::Request& request, messaging::Moment now, std::uint64_t random);

 private:
  JobRequest order(const http::Request& request, std::string_view query, messaging::Moment now,
                   std::uint64_t random);
  // Or why not.
  Result<Plan> plan_of(std::string_view query) const;

  const Plan plan_;
  const bool fixed_plan_;
  const std::uint64_t seed_;
  const std::uint32_t attempts_;
  const std::vector<std::string> pools_;       // their names
  const std::vector<std::string> urls_;        // that the part before the answer calls
  const std::vector<std::string> statements_;  // that it runs
  Counter drawn_;
};

}  // namespace waitbench::servers
