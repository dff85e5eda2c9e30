#include "servers/admin/admin_site.hpp"

#include <cmath>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "core/bucket_bounds.hpp"
#include "core/record/latency_summary.hpp"
#include "servers/site/target.hpp"

namespace waitbench::servers {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// How a kind of measure is told to Prometheus (https://prometheus.io/docs/practices/naming/).
struct Told {
  std::string_view suffix;
  MetricType type;
};
Told told_as(Measure::Kind kind) {
  switch (kind) {
    case Measure::Kind::counter:
      return {"_total", MetricType::Counter};
    case Measure::Kind::gauge:
      return {"", MetricType::Gauge};
    case Measure::Kind::times:
      return {"_seconds", MetricType::Histogram};
  }
  std::unreachable();
}

void set(ClientMetric& metric, Measure::Kind kind, double value) {
  (kind == Measure::Kind::counter ? metric.counter.value : metric.gauge.value) = value;
}

void set(ClientMetric& metric, Measure::Kind, const Histogram& times) {
  metric.histogram.sample_count = times.count();
  metric.histogram.sample_sum = times.mean_ns() * static_cast<double>(times.count()) / 1e9;
  for (const auto bound : bucket_bounds)
    metric.histogram.bucket.push_back({times.count_at_or_below(bound), to_seconds(bound)});
}

class Measured final : public prometheus::Collectable {
 public:
  Measured(const std::string& model, const std::vector<Measure>& measures)
      : model_(model), measures_(measures) {}

  std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> families;
    for (const auto& measure : measures_) {
      const auto [suffix, type] = told_as(measure.kind);
      const auto name = fmt::format("waitbench_{}{}", measure.name, suffix);
      if (families.empty() || families.back().name != name)
        families.push_back({name, std::string(measure.help), type, {}});
      ClientMetric metric;
      metric.label.push_back({"model", model_});
      if (!measure.label.key.empty())
        metric.label.push_back({std::string(measure.label.key), std::string(measure.label.value)});
      std::visit([&](const auto& value) { set(metric, measure.kind, value); }, measure.value);
      families.back().metric.push_back(std::move(metric));
    }
    return families;
  }

 private:
  const std::string& model_;
  const std::vector<Measure>& measures_;
};

using Json = nlohmann::ordered_json;

void add_stat(Json& stats, const std::string& key, double value) {
  // Counts below 2^53 are whole in a double, and are written as such.
  if (std::floor(value) == value) {
    stats[key] = static_cast<std::int64_t>(value);
  } else {
    stats[key] = value;
  }
}

void add_stat(Json& stats, const std::string& key, const Histogram& times) {
  const auto summary = summarize(times);
  auto& told = stats[key + "_us"];
  told["count"] = summary.count;
  const auto add = [&](const char* name, const std::optional<Duration>& time) {
    told[name] = time ? Json(static_cast<double>(time->count()) / 1e3) : Json();
  };
  add("mean", summary.mean);
  add("p50", summary.p50);
  add("p90", summary.p90);
  add("p99", summary.p99);
  add("max", summary.max);
}

}  // namespace

std::string render_metrics(const std::string& model, const std::vector<Measure>& measures) {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, Measured(model, measures).Collect());
  return text.str();
}

std::string render_stats(const std::string& model, const std::vector<Measure>& measures) {
  Json stats;
  stats["model"] = model;
  for (const auto& measure : measures) {
    auto key = std::string(measure.name);
    if (!measure.label.key.empty()) key += "_" + std::string(measure.label.value);
    std::visit([&](const auto& value) { add_stat(stats, key, value); }, measure.value);
  }
  return stats.dump(2) + "\n";
}

http::Answer render_health(const Health& health) {
  if (health.started == 1) return {.body = "{\"status\":\"up\"}\n"};
  const bool up = health.living == health.started;
  return {.status = up ? 200 : 503,
          .body = fmt::format("{{\"status\":\"{}\",\"processes\":{},\"processes_started\":{}}}\n",
                              up ? "up" : "degraded", health.living, health.started)};
}

Decision AdminSite::decide(const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD")
    return http::error_answer(405, fmt::format("Methods: {}.", http::names_of(http::Methods::get)));
  const auto target = split_target(request.target);
  if (!target) return http::error_answer(400, target.error().text);
  if (target->path == "/healthz") return render_health(source_.health());

  const std::lock_guard lock(mutex_);
  if (target->path == "/stats") return http::Answer{.body = render_stats(model_, source_.measure())};
  if (target->path == "/metrics") {
    return http::Answer{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                        .body = render_metrics(model_, source_.measure())};
  }
  return http::error_answer(404, "no such page. Pages: /metrics, /stats, /healthz.");
}

http::Answer AdminSite::report(const Work&, WorkEnd) {
  std::abort();
}

http::Answer AdminSite::refuse(WorkEnd) {
  std::abort();
}

}  // namespace waitbench::servers
