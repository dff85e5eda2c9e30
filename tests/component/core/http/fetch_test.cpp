// A page is read within its time, or it is told why not.
#include "core/http/fetch.hpp"

#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"

using namespace waitbench;
using namespace waitbench::testing;
using namespace std::chrono_literals;

namespace {

Result<std::string> fetched(const std::string& response, Duration within = 60s) {
  ScriptedServer server([&](Peer& peer, int) {
    if (!peer.read_request()) return;
    peer.send(response);
    if (response.empty()) peer.wait_for_end();
  });
  return fetch(parse_url(server.url()).value(), within);
}

}  // namespace

TEST_CASE("a page's body is what the answer says it is", "[fetch]") {
  CHECK(fetched("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").value() == "hi");
  CHECK(fetched("HTTP/1.1 200 OK\r\n\r\nto the end").value() == "to the end");
  CHECK(fetched("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n").value() == "hi");
}

TEST_CASE("a page is as large as is borne, and no larger", "[fetch]") {
  const std::string body(200'000, 'x');
  const auto head = "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n";
  const auto fetched_of = [&](Bytes most) {
    ScriptedServer server([&](Peer& peer, int) {
      if (peer.read_request()) peer.send(head + body);
    });
    return fetch(parse_url(server.url()).value(), 60s, most);
  };
  CHECK(fetched_of(Bytes{300'000}).value() == body);
  CHECK(fetched_of(Bytes{200'000}).has_error());  // the head counts as well
  // More than the limit that Boost.Beast has by itself.
  const std::string large(20'000'000, 'y');
  ScriptedServer server([&](Peer& peer, int) {
    if (peer.read_request()) peer.send("HTTP/1.1 200 OK\r\n\r\n" + large);
  });
  CHECK(fetch(parse_url(server.url()).value(), 60s, Bytes{30'000'000}).value() == large);
}

TEST_CASE("the request names page and host", "[fetch]") {
  std::string head;
  ScriptedServer server([&](Peer& peer, int) {
    if (!peer.read_request()) return;
    head = peer.head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  auto url = parse_url(server.url()).value();
  url.target = "/stats";
  REQUIRE(fetch(url, 60s).has_value());
  CHECK(head.starts_with("GET /stats HTTP/1.1\r\n"));
  CHECK(head.find("Host: " + url.host_header + "\r\n") != std::string::npos);
}

TEST_CASE("what is no page is an error of the environment, in one line", "[fetch]") {
  for (const auto* response : {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                               "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", "no HTTP\r\n\r\n"}) {
    CAPTURE(response);
    const auto page = fetched(response);
    REQUIRE(page.has_error());
    CHECK(page.error().exit == ExitCode::environment);
    CHECK(page.error().text.find('\n') == std::string::npos);
  }
}

TEST_CASE("a server that says nothing is left when the time is over", "[fetch]") {
  REQUIRE(fetched("", 20ms).has_error());
}
