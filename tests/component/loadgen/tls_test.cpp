// https: whom to believe, and that requests travel.
#include "loadgen/tls.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "loadgen/run_load.hpp"
#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"
#include "tests/component/loadgen/tls_server.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace waitbench::testing;
using namespace std::chrono_literals;

namespace {

Result<Run> load(const std::string& url, const TlsTrust& trust, LoadModel model = Closed{2}) {
  LoadOptions options;
  options.url = parse_url(url).value();
  options.load = model;
  options.duration = 100ms;
  options.warmup = 0s;
  options.trust = trust;
  return run_load(options, {}, [](const Progress&) {});
}

}  // namespace

TEST_CASE("requests travel over TLS to a server whose certificate is trusted", "[tls]") {
  TlsServer server("IP:127.0.0.1");
  const auto url = fmt::format("https://127.0.0.1:{}/", server.port());
  const auto run = load(url, {.ca_file = server.certificate()});
  REQUIRE(run.has_value());
  CHECK(run->requests.ok > 0);
  CHECK(run->requests.ok == run->requests.scheduled);
  CHECK(run->connections.established == 2);
  CHECK(run->target == url);
}

TEST_CASE("an open load travels over TLS, too", "[tls]") {
  TlsServer server("IP:127.0.0.1");
  const auto run = load(fmt::format("https://127.0.0.1:{}/", server.port()),
                        {.ca_file = server.certificate()}, Open{Rate{200}});
  REQUIRE(run.has_value());
  CHECK(run->requests.ok == 20);
}

TEST_CASE("a certificate that nobody has signed is refused, and what to do is said", "[tls]") {
  TlsServer server("IP:127.0.0.1");
  const auto url = fmt::format("https://127.0.0.1:{}/", server.port());
  const auto refused = load(url, {});
  REQUIRE(refused.has_error());
  CHECK(refused.error().exit == ExitCode::environment);
  CHECK(refused.error().text.find("self-signed") != std::string::npos);
  CHECK(refused.error().text.find("--insecure") != std::string::npos);

  const auto trusted = load(url, {.anybody = true});
  REQUIRE(trusted.has_value());
  CHECK(std::ranges::any_of(trusted->validity.reasons,
                            [](const Reason& r) { return r.code == "not_verified" && !r.fatal; }));
  CHECK(trusted->requests.ok > 0);
}

TEST_CASE("a trusted certificate for another host is refused", "[tls]") {
  TlsServer server("other.example");
  const auto refused =
      load(fmt::format("https://127.0.0.1:{}/", server.port()), {.ca_file = server.certificate()});
  REQUIRE(refused.has_error());
  CHECK(refused.error().text.find("mismatch") != std::string::npos);
}

TEST_CASE("a server that does not speak TLS is told in a line", "[tls]") {
  ScriptedServer server([](Peer& peer, int) {
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.wait_for_end();
  });
  const auto refused = load("https" + server.url().substr(4), {.anybody = true});
  REQUIRE(refused.has_error());
  CHECK(refused.error().exit == ExitCode::environment);
  CHECK(refused.error().text.find("Does it speak TLS") != std::string::npos);
}

TEST_CASE("a CA file that holds none is an error of the environment", "[tls]") {
  const auto made = TlsClient::make("h", {.ca_file = "/dev/null"});
  REQUIRE(made.has_error());
  CHECK(made.error().exit == ExitCode::environment);
  CHECK(made.error().text.find("/dev/null") != std::string::npos);
}
