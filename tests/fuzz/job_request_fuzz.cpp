// Whatever is asked of a server of jobs is either refused with one short line, or a job whose plan can be
// read again, that calls nobody, and whose numbers are within their limits; or a page.
#include <string>
#include <string_view>

#include "core/plan/plan.hpp"
#include "servers/queue/job_pages.hpp"
#include "servers/queue/job_request.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using waitbench::fuzz::require;

namespace {

constexpr messaging::Moment now(std::chrono::seconds(1'800'000'000));

ServerOptions options() {
  ServerOptions options;
  options.plan = parse_plan("wait 2s").value();
  options.pools = {{"db", 1}};
  options.jobs = JobOptions{.queue = messaging::InMemory{}, .queue_text = "memory:"};
  return options;
}

struct Check {
  void operator()(const http::Answer& answer) const {
    require(answer.status == 200 || (answer.status >= 400 && answer.status < 500),
            "a mistake is the client's");
    require(answer.body.size() < 1000, "an error is short");
    require(answer.location.empty(), "what is refused leaves no job");
  }
  void operator()(const JobOrder& order) const {
    const auto& job = order.job;
    const auto plan = parse_plan(job.plan);
    require(plan && !plan->steps.empty() && later_of(*plan) == nullptr, "a job's plan can be read");
    require(urls_of(*plan).empty() && statements_of(*plan).empty(), "and calls nobody, and no database");
    require(job.attempts_allowed >= 1 && job.attempts_allowed <= 1'000'000, "a job has attempts");
    require(order.now.actions.empty() || !order.now_text.empty(), "what is done before has a text");
    const auto page =
        receipt_page(order, {messaging::Receipt::Answer::accepted, job.id}, std::chrono::seconds(1));
    require(page.status == 202 && page.location == "/jobs/" + job.id.text(), "an accepted job has its place");
  }
  void operator()(const JobListing& listing) const {
    require(listing.filter.most >= 1 && listing.filter.most <= most_listed, "a page has its limit");
  }
  void operator()(const JobLookup&) const {}
  void operator()(const JobFollowing&) const {}
  void operator()(const JobTotals&) const {}
};

}  // namespace

// The method, a blank, the target; what is behind a line end is the Idempotency-Key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static JobRequests requests{options()};
  http::Request request;
  const auto blank = input.find(' ');
  if (blank == std::string_view::npos) return 0;
  request.method = input.substr(0, blank);
  auto rest = input.substr(blank + 1);
  const auto end = rest.find('\n');
  if (end != std::string_view::npos) {
    request.rare = std::make_unique<http::RareFields>();
    request.rare->idempotency_key = request.rare->last_event_id = rest.substr(end + 1);
    rest = rest.substr(0, end);
  }
  request.target = rest;
  std::visit(Check{}, requests.decide(request, now, 1));
  return 0;
}
