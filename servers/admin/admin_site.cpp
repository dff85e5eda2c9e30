#include "servers/admin/admin_site.hpp"

#include <cmath>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "servers/site/target.hpp"

namespace waitbench::servers {
namespace {

class Measured final : public prometheus::Collectable {
 public:
  Measured(const std::string& model, const std::vector<Measure>& measures)
      : model_(model), measures_(measures) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> families;
    for (const auto& measure : measures_) {
      const bool counts = measure.kind == CounterInfo::Kind::counter;
      const auto name = fmt::format("waitbench_{}{}", measure.name, counts ? "_total" : "");
      if (families.empty() || families.back().name != name) {
        families.push_back({name,
                            std::string(measure.help),
                            counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
                            {}});
      }
      prometheus::ClientMetric metric;
      metric.label.push_back({"model", model_});
      if (!measure.answer_class.empty()) metric.label.push_back({"class", std::string(measure.answer_class)});
      (counts ? metric.counter.value : metric.gauge.value) = measure.value;
      families.back().metric.push_back(std::move(metric));
    }
    return families;
  }

 private:
  const std::string& model_;
  const std::vector<Measure>& measures_;
};

}  // namespace

std::string render_metrics(const std::string& model, const std::vector<Measure>& measures) {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, Measured(model, measures).Collect());
  return text.str();
}

std::string render_stats(const std::string& model, const std::vector<Measure>& measures) {
  nlohmann::ordered_json stats;
  stats["model"] = model;
  for (const auto& measure : measures) {
    auto key = std::string(measure.name);
    if (!measure.answer_class.empty()) key += "_" + std::string(measure.answer_class);
    // Counts below 2^53 are whole in a double, and are written as such.
    if (std::floor(measure.value) == measure.value) {
      stats[key] = static_cast<std::int64_t>(measure.value);
    } else {
      stats[key] = measure.value;
    }
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
    return http::error_answer(405, fmt::format("Methods: {}.", http::allowed_methods));
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

http::Answer AdminSite::report(const Work&) {
  std::abort();
}

}  // namespace waitbench::servers
