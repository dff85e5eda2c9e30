#include "loadgen/sources.hpp"

#include <map>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

Address address(const char* text) {
  return boost::asio::ip::make_address(text);
}

Endpoint server(const char* text) {
  return {address(text), 8080};
}

std::map<std::string, int> count(Sources& sources, int connections) {
  std::map<std::string, int> counts;
  for (int i = 0; i < connections; ++i) {
    const auto source = sources.next();
    ++counts[source ? source->to_string() : "the kernel's"];
  }
  return counts;
}

}  // namespace

TEST_CASE("sources that were named are used in turn, whoever is driven", "[sources]") {
  for (const auto* const to : {"127.0.0.1", "192.0.2.1"}) {
    Sources sources({address("127.0.0.2"), address("127.0.0.3")}, server(to), 1);
    CHECK(sources.next() == address("127.0.0.3"));
    CHECK(sources.next() == address("127.0.0.2"));
    CHECK(sources.next() == address("127.0.0.3"));
  }
}

TEST_CASE("a small load on the loopback, and any load elsewhere, comes from where the kernel says",
          "[sources]") {
  Sources small({}, server("127.0.0.1"), 3);
  CHECK(count(small, 1000) == std::map<std::string, int>{{"the kernel's", 1000}});
  for (const auto* const to : {"192.0.2.1", "::1"}) {
    Sources sources({}, server(to), 0);
    CHECK(count(sources, 40'000) == std::map<std::string, int>{{"the kernel's", 40'000}});
  }
}

TEST_CASE("a large load on the loopback is spread over its addresses, and never ends doing so", "[sources]") {
  Sources sources({}, server("127.0.0.1"), 0);
  const auto once = count(sources, 16'000);
  CHECK(once.size() == loopback_sources);
  CHECK(once.contains("127.0.0.2"));
  CHECK(once.contains("127.0.0.16"));
  for (const auto& [source, connections] : once) {
    INFO(source);
    CHECK(connections == 1000);
  }
  CHECK(count(sources, 16'000) == once);
}

TEST_CASE("how many sources there will be", "[sources]") {
  CHECK(source_count(3, parse_url("http://127.0.0.1:8080/").value()) == 3);
  CHECK(source_count(0, parse_url("http://127.0.0.1:8080/").value()) == 16);
  for (const auto* const url : {"http://[::1]:8080/", "http://192.0.2.1/", "http://example.org/"})
    CHECK(source_count(0, parse_url(url).value()) == 1);
}
