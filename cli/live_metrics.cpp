#include "cli/live_metrics.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/bucket_bounds.hpp"
#include "core/host/build.hpp"
#include "report/outcomes.hpp"

namespace waitbench::cli {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Phase = loadgen::Progress::Phase;

constexpr std::array<std::pair<Phase, std::string_view>, 5> phases{{{Phase::probing, "probing"},
                                                                    {Phase::warming_up, "warming_up"},
                                                                    {Phase::measuring, "measuring"},
                                                                    {Phase::draining, "draining"},
                                                                    {Phase::following, "following"}}};

class Families {
 public:
  void begin(std::string_view name, std::string_view help, MetricType type) {
    made_.push_back({fmt::format("waitbench_load_{}", name), std::string(help), type, {}});
  }
  void add(double value, std::vector<ClientMetric::Label> labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    (made_.back().type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    made_.back().metric.push_back(std::move(metric));
  }
  void add(std::uint64_t value, std::vector<ClientMetric::Label> labels = {}) {
    add(static_cast<double>(value), std::move(labels));
  }
  void counter(std::string_view name, std::string_view help, auto value) {
    begin(name, help, MetricType::Counter);
    add(value);
  }
  void gauge(std::string_view name, std::string_view help, auto value) {
    begin(name, help, MetricType::Gauge);
    add(value);
  }
  void histogram(std::string_view name, std::string_view help, const Histogram& of) {
    begin(name, help, MetricType::Histogram);
    ClientMetric metric;
    metric.histogram.sample_count = of.count();
    metric.histogram.sample_sum = of.mean_ns() * static_cast<double>(of.count()) / 1e9;
    for (const auto bound : bucket_bounds)
      metric.histogram.bucket.push_back({of.count_at_or_below(bound), to_seconds(bound)});
    made_.back().metric.push_back(std::move(metric));
  }
  std::vector<MetricFamily> take() { return std::move(made_); }

 private:
  std::vector<MetricFamily> made_;
};

double schedule_kept(const loadgen::Progress& progress) {
  const auto& sums = progress.elapsed > Duration::zero() ? progress.measured : progress.so_far;
  if (sums.requests.scheduled == 0) return 1;
  return static_cast<double>(sums.taken_up_in_time) / static_cast<double>(sums.requests.scheduled);
}

void add_load(Families& families, const LoadIdentity& identity, const loadgen::Progress& progress) {
  families.begin("info", "Always 1; the labels tell which load it is.", MetricType::Gauge);
  families.add(1.0, {{"method", identity.method},
                     {"url", identity.url},
                     {"load", identity.load},
                     {"seed", fmt::format("{}", identity.seed)},
                     {"version", this_build().version}});
  families.begin("phase", "1 for the phase that the load is in, 0 for the others.", MetricType::Gauge);
  for (const auto& [phase, name] : phases)
    families.add(phase == progress.phase ? 1.0 : 0.0, {{"phase", std::string(name)}});
  families.gauge("window_seconds", "Length of the window that is measured.", to_seconds(progress.duration));
  families.gauge("window_elapsed_seconds",
                 "Time since the window began; negative in the warm-up, beyond its length in the drain.",
                 to_seconds(progress.elapsed));
}

void add_requests(Families& families, const loadgen::Progress& progress) {
  const auto& sums = progress.so_far;
  families.counter("requests_scheduled_total", "Requests that were due.", sums.requests.scheduled);
  families.counter("requests_sent_total", "Requests that were sent.", sums.sent);
  families.begin("requests_total", "Requests that ended, by outcome.", MetricType::Counter);
  for (const auto& kind : outcome_kinds)
    families.add(sums.requests.*kind.count, {{"outcome", std::string(kind.name)}});
  families.counter("received_bytes_total", "Bytes of answers, heads included.", sums.bytes_received);

  const double second = progress.last_length > Duration::zero() ? to_seconds(progress.last_length) : 1;
  families.gauge("offered_requests_per_second", "Requests that were due, in the newest second.",
                 static_cast<double>(progress.last.requests.scheduled) / second);
  families.gauge("requests_in_flight", "Requests due and not ended, averaged over the newest second.",
                 progress.last.in_flight_mean / second);
  families.gauge(
      "schedule_kept_ratio",
      "Share of requests taken up within 1 ms of their due time: of the warm-up's, then the window's.",
      schedule_kept(progress));
  families.histogram("latency_seconds", "Due to answered; a timeout counts as at least the timeout.",
                     sums.latency);
  families.histogram("service_seconds", "Sent to answered.", sums.service);
  families.histogram("lag_seconds", "Due to sent: what the load generator, or connecting, added.", sums.lag);
}

void add_server(Families& families, const ProcessSample& sample) {
  families.gauge("server_threads", "Threads of the observed server.", sample.threads);
  families.gauge("server_descriptors", "Its open descriptors.", sample.descriptors);
  families.gauge("server_resident_bytes", "Its memory in RAM (RSS).", sample.rss.count);
  families.gauge("server_virtual_bytes", "Its reserved address space.", sample.virtual_size.count);
  families.counter("server_cpu_seconds_total", "Its CPU time since it started, user and system.",
                   to_seconds(sample.cpu));
  families.begin("server_context_switches_total",
                 "Its context switches as far as they were added up; a lower bound where threads end.",
                 MetricType::Counter);
  families.add(sample.voluntary_switches, {{"kind", "voluntary"}});
  families.add(sample.involuntary_switches, {{"kind", "involuntary"}});
}

}  // namespace

std::vector<MetricFamily> live_metrics(const LoadIdentity& identity, const loadgen::Progress& progress) {
  Families families;
  add_load(families, identity, progress);
  add_requests(families, progress);
  if (progress.server) add_server(families, progress.server->sample);
  return families.take();
}

}  // namespace waitbench::cli
