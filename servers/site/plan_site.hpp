// The site under test: `GET /` does the plan, `GET /?plan=...` another one, `/healthz` says that it is up.
#pragma once

#include "servers/counters.hpp"
#include "servers/options.hpp"
#include "servers/site/site.hpp"

namespace waitbench::servers {

class PlanSite final : public Site {
 public:
  /// `model` is told in every answer.
  PlanSite(std::string_view model, const ServerOptions& options, Counters& counters);

  Decision decide(const http::Request& request) override;
  /// {"model", "plan", "request", "waited_us", "computed_us", "thread"}: the times as drawn, in the order of
  /// the plan's text, and the kernel's id of the answering thread. A plan with pools: the times for which it
  /// held connections are among those that it waited, and "pool_waited_us" tells how long it waited for each.
  /// A plan with calls: "called_us" tells how long each took. With statements: "db_waited_us" tells how long
  /// each waited for its connection, "db_took_us" how long it took from then on.
  /// `reply SIZE` makes the body exactly that size: padded with spaces, or plain filler when the object does
  /// not fit. 500, 502, 503 or 504 when the plan could not be
  /// done.
  http::Answer report(const Work& ended, WorkEnd how) override;
  http::Answer refuse(WorkEnd how) override;

 private:
  http::Answer pool_timeout(const DrawnPlan& plan) const;
  http::Answer failed_call(const DrawnPlan& plan) const;
  http::Answer failed_statement(const DrawnPlan& plan);
  http::Answer shed(Shed why);
  // Of requests that bring no number. Of N processes, number i takes i, i + N, i + 2N, ...
  std::uint64_t next_number() noexcept { return seat_.index + seat_.count * drawn_.next(); }

  const std::string model_;
  const Plan plan_;
  const std::string plan_json_;  // its text, quoted
  const bool fixed_plan_;
  const std::uint64_t seed_;
  const std::vector<std::string> pools_;  // their names
  const std::optional<Duration> pool_wait_;
  const std::vector<std::string> urls_;  // that it calls
  const std::vector<std::string> statements_;
  const upstream::UpstreamOptions calls_;
  const AdmissionRules admission_;
  Counters& counters_;
  const Seat seat_;
  Counter drawn_;
};

}  // namespace waitbench::servers
