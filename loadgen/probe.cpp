#include "loadgen/probe.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "loadgen/connection.hpp"
#include "loadgen/request_source.hpp"

namespace waitbench::loadgen {
namespace {

struct Probing {
  asio::io_context io{1};
  Connection connection{io.get_executor()};
  boost::system::error_code connect_error = asio::error::timed_out;
  std::optional<Duration> took;
};

Awaitable<void> only_connect(Probing& p, asio::ip::tcp::endpoint endpoint) {
  p.connect_error = co_await p.connection.connect(endpoint);
}

Awaitable<void> one_request(Probing& p, asio::ip::tcp::endpoint endpoint, OutgoingRequest request) {
  if (co_await p.connection.connect(endpoint)) co_return;
  const auto begun = Clock::now();
  const auto answer = co_await p.connection.exchange(request);
  if (answer.outcome == Outcome::ok || answer.outcome == Outcome::http_error) p.took = Clock::now() - begun;
}

}  // namespace

Result<asio::ip::tcp::endpoint> find_listening(const LoadOptions& options,
                                               std::span<const asio::ip::tcp::endpoint> endpoints) {
  boost::system::error_code error;
  for (const auto& endpoint : endpoints) {
    Probing p;
    asio::co_spawn(p.io, only_connect(p, endpoint), asio::detached);
    p.io.run_for(options.timeout);
    if (!p.connect_error) return endpoint;
    error = p.connect_error;
  }
  return environment_error(
      fmt::format("{} does not accept connections ({}). Is the server running, and the port right?",
                  options.url.host_header, error.message()));
}

std::optional<Duration> probe(const LoadOptions& options, const asio::ip::tcp::endpoint& endpoint,
                              const std::stop_token& stop) {
  const PreparedRequests prepared(options);
  RequestSource requests(prepared);
  Probing p;
  const std::stop_callback end_early(stop, [&p] { p.io.stop(); });
  asio::co_spawn(p.io, one_request(p, endpoint, requests.request(0)), asio::detached);
  p.io.run_for(options.timeout);
  return p.took;
}

}  // namespace waitbench::loadgen
