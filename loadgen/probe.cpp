#include "loadgen/probe.hpp"

#include <cerrno>
#include <system_error>
#include <vector>

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

  void run(const Endpoint& endpoint, const std::optional<Address>& source, const std::stop_token& stop) {
    const std::stop_callback end_early(stop, [this] { loop_.interrupt(); });
    loop_.activity_begun();
    loop_.call_at(loop_.now() + options_.timeout, *this);
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

Error not_reachable(const LoadOptions& options, const std::optional<Address>& source,
                    const ConnectError& error) {
  const auto& host = options.url.host_header;
  if (!error.text.empty()) {
    const bool not_trusted = error.code == EKEYREJECTED;
    return environment_error(
        fmt::format("{} does not shake hands ({}). {}", host, error.text,
                    not_trusted ? "If you trust it, name its CA with --cacert, or say --insecure."
                                : "Does it speak TLS on this port?"));
  }
  if ((error.code == EAFNOSUPPORT || error.code == EINVAL || error.code == ENETUNREACH) && source)
    return environment_error(
        fmt::format("{} cannot be reached from --source {} ({}). Name one of its family "
                    "and network, or none.",
                    host, source->to_string(), std::generic_category().message(error.code)));
  if (error.code == EADDRNOTAVAIL && source)
    return environment_error(fmt::format(
        "--source {} is no address of this machine, or all of its ports are taken.", source->to_string()));
  return environment_error(
      fmt::format("{} does not accept connections ({}). Is the server running, and the port right?", host,
                  std::generic_category().message(error.code)));
}

// The kernel's choice, if none was named.
std::vector<std::optional<Address>> sources_of(const LoadOptions& options) {
  if (options.sources.empty()) return {std::nullopt};
  return {options.sources.begin(), options.sources.end()};
}

// Nothing when it accepts connections from every source.
std::optional<Error> try_all_sources(const LoadOptions& options, const Endpoint& endpoint,
                                     const TlsClient* tls, const std::stop_token& stop) {
  for (const auto& source : sources_of(options)) {
    Probing probing(options, tls, nullptr);
    probing.run(endpoint, source, stop);
    if (stop.stop_requested())
      return Error(ExitCode::interrupted, "interrupted before anything was measured.");
    if (probing.connect_error()) return not_reachable(options, source, *probing.connect_error());
  }
  return std::nullopt;
}

}  // namespace

Result<Endpoint> find_listening(const LoadOptions& options, std::span<const Endpoint> endpoints,
                                const TlsClient* tls, const std::stop_token& stop) {
  std::optional<Error> failed;
  for (const auto& endpoint : endpoints) {
    failed = try_all_sources(options, endpoint, tls, stop);
    if (!failed) return endpoint;
    if (failed->exit == ExitCode::interrupted) break;
  }
  return *failed;
}

std::optional<Duration> probe(const LoadOptions& options, const Endpoint& endpoint, const TlsClient* tls,
                              const std::stop_token& stop) {
  const PreparedRequests prepared(options);
  RequestSource requests(prepared);
  Probing probing(options, tls, &requests);
  probing.run(endpoint, sources_of(options).front(), stop);
  return probing.took();
}

}  // namespace waitbench::loadgen
