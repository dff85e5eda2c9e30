#include "servers/queue/job_pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "messaging/job_json.hpp"
#include "servers/http/append.hpp"
#include "servers/work/plan_times.hpp"

namespace waitbench::servers {
namespace {

using http::Answer;
using http::error_answer;

std::string json_string(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Answer come_again(const std::string& text, std::chrono::seconds retry_after) {
  auto answer = error_answer(503, text);
  answer.retry_after = retry_after;
  return answer;
}

void append_done_before(std::string& body, const JobOrder& order) {
  append(body, "\"plan\":", json_string(order.now_text), ",");
  append_times(body, order.now);
}

}  // namespace

Answer receipt_page(const JobOrder& order, const messaging::Receipt& receipt,
                    std::chrono::seconds retry_after) {
  using Accepted = messaging::Receipt::Answer;
  if (receipt.answer == Accepted::full)
    return come_again("as many jobs are queued as may be (--max-queued).", retry_after);
  Answer answer{.status = 202};
  const auto id = receipt.id.text();
  answer.location = "/jobs/" + id;
  auto& body = answer.body;
  body.reserve(192);
  append(body, "{\"model\":\"queue\",\"id\":\"", id, "\",\"job\":", json_string(order.job.plan),
         ",\"request\":", order.job.number);
  // The client's second try: the job is the first one's, whatever has become of it.
  if (receipt.answer == Accepted::known) append(body, ",\"known\":true");
  if (!order.now_text.empty()) {
    append(body, ",\"before\":{");
    append_done_before(body, order);
    append(body, "}");
  }
  append(body, "}\n");
  if (order.now.reply) http::resize_body(answer, order.now.reply->count);
  return answer;
}

Answer failed_order_page(const JobOrder& order) {
  Answer answer{.status = 500};
  append(answer.body, "{\"model\":\"queue\",\"request\":", order.job.number, ",\"before\":{");
  append_done_before(answer.body, order);
  append(answer.body, "}}\n");
  if (order.now.reply) http::resize_body(answer, order.now.reply->count);
  return answer;
}

// The text behind a failed store names files of this machine: for its owner (stderr), not for its clients.
Answer refusal_page(const messaging::QueueError& error, std::chrono::seconds retry_after) {
  switch (error.why) {
    case messaging::QueueFailure::busy:
      return come_again("too many jobs wait to be stored.", retry_after);
    case messaging::QueueFailure::closing:
      return come_again("the server is ending.", retry_after);
    case messaging::QueueFailure::storage:
      break;
  }
  return come_again("the queue cannot store anything now; the server's own output says why.", retry_after);
}

Answer job_page(const messaging::Job& job) {
  return {.body = messaging::job_json(job) + "\n"};
}

Answer no_such_job_page() {
  return error_answer(404, "there is no such job in the queue; it may have been purged.");
}

Answer list_page(std::span<const messaging::Job> jobs) {
  Answer answer;
  answer.body = "{\"jobs\":[";
  for (const auto& job : jobs) {
    if (&job != &jobs.front()) answer.body += ",\n";
    answer.body += messaging::job_json(job);
  }
  answer.body += "]}\n";
  return answer;
}

Answer totals_page(const messaging::QueueStats& stats, messaging::Moment now) {
  return {.body = messaging::stats_json(stats, now) + "\n"};
}

}  // namespace waitbench::servers
