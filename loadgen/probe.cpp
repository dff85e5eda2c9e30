#include "loadgen/probe.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "loadgen/connection.hpp"
#include "loadgen/request_source.hpp"

namespace waitbench::loadgen {
namespace {

// One connection that is made, carries at most one request, and is closed.
class Probing final : Connection::Owner, EventLoop::Alarm {
 public:
  /// `requests` may be null: only connects.
  Probing(const LoadOptions& options, const TlsClient* tls, RequestSource* requests)
      : options_(options), requests_(requests), connection_(loop_, *this, reading_, tls) {}

  void run(const Endpoint& endpoint, const std::stop_token& stop = {}) {
    const std::stop_callback end_early(stop, [this] { loop_.interrupt(); });
    loop_.activity_begun();
    loop_.call_at(loop_.now() + options_.timeout, *this);
    std::optional<Address> source;
    if (!options_.sources.empty()) source = options_.sources.front();
    connection_.connect(endpoint, source);
    loop_.run();
  }

  const std::optional<ConnectError>& connect_error() const { return connect_error_; }
  const std::optional<Duration>& took() const { return took_; }

 private:
  void ring() override { connection_.expire(); }
  void connected(Connection&, const std::optional<ConnectError>& failed) override {
    connect_error_ = failed;
    if (failed || requests_ == nullptr) return loop_.activity_ended();
    sent_ = loop_.now();
    connection_.exchange(requests_->request(0));
  }
  void answered(Connection&, const Answer& answer) override {
    if (answer.outcome == Outcome::ok || answer.outcome == Outcome::http_error) took_ = loop_.now() - sent_;
    loop_.activity_ended();
  }
  void lost(Connection&) override {}

  const LoadOptions& options_;
  RequestSource* requests_;
  EventLoop loop_{Clock::now(), false};
  Reading reading_;
  Connection connection_;
  std::optional<ConnectError> connect_error_ = ConnectError{ETIMEDOUT};
  Duration sent_{};
  std::optional<Duration> took_;
};

Error not_reachable(const LoadOptions& options, const ConnectError& error) {
  const auto& host = options.url.host_header;
  if (!error.text.empty()) {
    const bool verifying = !options.trust.anybody;
    return environment_error(
        fmt::format("{} does not shake hands ({}). {}", host, error.text,
                    verifying ? "If you trust it, name its CA with --cacert, or say --insecure."
                              : "Does it speak TLS on this port?"));
  }
  if (error.code == EADDRNOTAVAIL && !options.sources.empty())
    return environment_error(
        fmt::format("--source {} is no address of this machine, or all of its ports are taken.",
                    options.sources.front().to_string()));
  return environment_error(
      fmt::format("{} does not accept connections ({}). Is the server running, and the port right?", host,
                  std::generic_category().message(error.code)));
}

}  // namespace

Result<Endpoint> find_listening(const LoadOptions& options, std::span<const Endpoint> endpoints,
                                const TlsClient* tls) {
  ConnectError error;
  for (const auto& endpoint : endpoints) {
    Probing probing(options, tls, nullptr);
    probing.run(endpoint);
    if (!probing.connect_error()) return endpoint;
    error = *probing.connect_error();
  }
  return not_reachable(options, error);
}

std::optional<Duration> probe(const LoadOptions& options, const Endpoint& endpoint, const TlsClient* tls,
                              const std::stop_token& stop) {
  const PreparedRequests prepared(options);
  RequestSource requests(prepared);
  Probing probing(options, tls, &requests);
  probing.run(endpoint, stop);
  return probing.took();
}

}  // namespace waitbench::loadgen
