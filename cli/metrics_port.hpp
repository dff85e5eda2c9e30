// A port on which Prometheus reads a load's figures while it runs.
//
// Served by the servers' own HTTP (as `serve --admin` is) rather than by prometheus-cpp's exposer: that one
// takes up to 2 s to close, does not say why it cannot listen, and does not take IPv6 addresses as Debian
// builds it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

#include "core/result.hpp"
#include "servers/net/address.hpp"

namespace waitbench::cli {

/// "9100" (on 127.0.0.1), or what `serve --admin` takes: "0.0.0.0:9100", "[::1]:9100", ":0" for any free
/// port.
Result<servers::Address> parse_metrics_address(std::string_view text);

/// Serves /metrics from construction to destruction, on two threads of its own that share nothing with a load
/// but what show() was given last. Threads: show() from any.
class MetricsPort {
 public:
  /// Errors (environment): the port is taken, needs privileges, or the address is not this machine's.
  static Result<std::unique_ptr<MetricsPort>> open(const servers::Address& address);
  ~MetricsPort();
  MetricsPort(const MetricsPort&) = delete;
  MetricsPort& operator=(const MetricsPort&) = delete;

  void show(const std::vector<prometheus::MetricFamily>& families);
  /// "http://127.0.0.1:9100/metrics", with the port that was chosen.
  const std::string& url() const { return url_; }

 private:
  struct Serving;
  MetricsPort();

  std::unique_ptr<Serving> serving_;
  std::string url_;
};

}  // namespace waitbench::cli
