#include "servers/site/failed_call.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace waitbench::servers {
namespace {

using Outcome = DrawnPlan::Call::Outcome;

// A gateway's statuses: RFC 9110 sections 15.6.3 to 15.6.5.
constexpr int bad_gateway = 502, unavailable = 503, gateway_timeout = 504;

struct Failure {
  int status;
  std::string cause;
};

Failure failure_of(const DrawnPlan::Call& call, const upstream::UpstreamOptions& options) {
  switch (call.outcome) {
    case Outcome::bad_status:
      return {bad_gateway, fmt::format("it answered {}", call.status)};
    case Outcome::no_connection:
      return {bad_gateway, "no connection could be made"};
    case Outcome::reset:
      return {bad_gateway, "the connection ended before the answer did"};
    case Outcome::malformed:
      return {bad_gateway, "its answer is not HTTP"};
    case Outcome::too_large:
      return {bad_gateway, fmt::format("its answer is larger than {}", format_bytes(options.largest_body))};
    case Outcome::timed_out:
      return {gateway_timeout,
              fmt::format("no answer within {} (--call-timeout)", format_exact(options.timeout))};
    case Outcome::out_of_time:
      return {gateway_timeout, "the time of the request was over (Waitbench-Timeout)"};
    case Outcome::breaker_open:
      return {unavailable, "its circuit breaker is open (--breaker)"};
    case Outcome::bulkhead_full:
      return {unavailable, fmt::format("as many calls as may be are under way (--bulkhead {})",
                                       options.bulkhead.value_or(0))};
    case Outcome::none:
    case Outcome::ok:
      break;
  }
  std::abort();
}

}  // namespace

http::Answer failed_call_answer(const DrawnPlan::Call& call, std::string_view url,
                                const upstream::UpstreamOptions& options) {
  const auto [status, cause] = failure_of(call, options);
  const auto retried = call.attempts > 1 ? fmt::format(", after {} attempts", call.attempts) : "";
  return http::error_answer(status, fmt::format("the call to {} failed: {}{}.", url, cause, retried));
}

}  // namespace waitbench::servers
