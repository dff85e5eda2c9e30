#include "cli/metrics_port.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include "servers/coroutine/coroutine.hpp"
#include "servers/net/listener.hpp"
#include "servers/site/target.hpp"

namespace waitbench::cli {
namespace {

using namespace servers;

class MetricsSite final : public Site {
 public:
  Decision decide(const http::Request& request) override {
    if (request.method != "GET" && request.method != "HEAD")
      return http::error_answer(405, fmt::format("Methods: {}.", http::names_of(http::Methods::get)));
    const auto target = split_target(request.target);
    if (!target) return http::error_answer(400, target.error().text);
    if (target->path != "/metrics") return http::error_answer(404, "no such page. Pages: /metrics.");
    const std::scoped_lock lock(mutex_);
    return http::Answer{.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = text_};
  }
  /// Never called: there is no work to do, and there are no limits.
  http::Answer report(const Work&, WorkEnd) override { std::abort(); }
  http::Answer refuse(WorkEnd) override { std::abort(); }

  void show(std::string text) {
    const std::scoped_lock lock(mutex_);
    text_.swap(text);
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

ServerOptions one_thread() {
  ServerOptions options;
  options.io_threads = 1;
  return options;
}

}  // namespace

// In the order in which the members need each other: the model ends first.
struct MetricsPort::Serving {
  const ServerOptions options = one_thread();
  Counters counters;
  MetricsSite site;
  Service service{.options = options, .site = site, .counters = counters, .resources = {}};
  std::unique_ptr<Model> model{};
};

MetricsPort::MetricsPort() : serving_(std::make_unique<Serving>()) {}
MetricsPort::~MetricsPort() = default;

Result<Address> parse_metrics_address(std::string_view text) {
  const bool port_alone =
      !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  auto address = parse_address(port_alone ? fmt::format(":{}", text) : std::string(text));
  if (!address) return usage_error("--prometheus " + address.error().text);
  return address;
}

Result<std::unique_ptr<MetricsPort>> MetricsPort::open(const Address& address) {
  auto listener = open_listener(address, "--prometheus");
  if (!listener) return listener.error();
  std::unique_ptr<MetricsPort> port(new MetricsPort);
  port->url_ = url_of(local_address(listener->number())) + "metrics";
  try {
    port->serving_->model = start_coroutine(std::move(*listener), port->serving_->service);
  } catch (const std::exception& error) {  // the system refuses a thread or a descriptor
    return environment_error(
        fmt::format("metrics cannot be served: {}. `waitbench doctor` shows the limits.", error.what()));
  }
  return port;
}

void MetricsPort::show(const std::vector<prometheus::MetricFamily>& families) {
  serving_->site.show(prometheus::TextSerializer().Serialize(families));
}

}  // namespace waitbench::cli
