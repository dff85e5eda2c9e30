// The admin port's pages: /metrics (Prometheus text), /stats (JSON), /healthz.
#pragma once

#include <mutex>
#include <string>

#include "servers/admin/measures.hpp"
#include "servers/site/site.hpp"

namespace waitbench::servers {

class AdminSite final : public Site {
 public:
  /// Tells about `source`, which must outlive it, with the label or key `model`.
  AdminSite(std::string_view model, MeasureSource& source) : model_(model), source_(source) {}

  Decision decide(const http::Request& request) override;
  /// Never called: the admin port has no work to do.
  http::Answer report(const Work& ended, WorkEnd how) override;
  http::Answer refuse(WorkEnd how) override;  ///< nor this: it has no limits

 private:
  const std::string model_;
  std::mutex mutex_;
  MeasureSource& source_;
};

/// The text exposition format: names begin with waitbench_, counters end in _total, times (histograms) in
/// _seconds, every sample has the label `model`.
std::string render_metrics(const std::string& model, const std::vector<Measure>& measures);
/// 200 while every process of the server lives, 503 when one ended.
http::Answer render_health(const Health& health);
/// One flat object: "model", then each measure by its name, with its label's value where there is one
/// ("answers_2xx", "pool_in_use_db"). Times are an object: "pool_wait_db_us" {"count", "mean", "p50", "p90",
/// "p99", "max"}, null where withheld.
std::string render_stats(const std::string& model, const std::vector<Measure>& measures);

}  // namespace waitbench::servers
