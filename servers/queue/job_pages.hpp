// What a server of jobs answers. Pure.
#pragma once

#include <span>
#include <string>

#include "messaging/job_queue.hpp"
#include "servers/http/message.hpp"
#include "servers/queue/job_request.hpp"

namespace waitbench::servers {

/// 202 with the job's place in Location; 503 when the queue is full. The body tells the job and, of a plan
/// with `later`, what was done before the answer; `reply` of that part makes it exactly so long. 500, and no
/// Location, never: a plan that fails is not accepted.
http::Answer receipt_page(const JobOrder& order, const messaging::Receipt& receipt,
                          std::chrono::seconds retry_after);
/// 500: the part before the answer was made to fail, so nothing was left for later.
http::Answer failed_order_page(const JobOrder& order);
/// 503: the queue did not do what it was asked; nothing was accepted.
http::Answer refusal_page(const messaging::QueueError& error, std::chrono::seconds retry_after);

http::Answer job_page(const messaging::Job& job);
http::Answer no_such_job_page();
/// {"jobs":[...]}
http::Answer list_page(std::span<const messaging::Job> jobs);
/// As messaging::stats_json.
http::Answer totals_page(const messaging::QueueStats& stats, messaging::Moment now);

}  // namespace waitbench::servers
