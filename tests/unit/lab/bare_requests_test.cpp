#include "lab/bare_requests.hpp"

#include "tests/catch.hpp"

using namespace waitbench::lab;

namespace {

const std::string first = "GET / HTTP/1.1\r\nHost: a\r\n\r\n", second = "GET /other HTTP/1.1\r\nX: y\r\n\r\n";

}  // namespace

TEST_CASE("requests are counted, however many come at once", "[calibration]") {
  BareRequests requests;
  CHECK(requests.take("").value() == 0);
  CHECK(requests.take(first).value() == 1);
  CHECK(requests.take(first + first + second + first).value() == 4);
}

TEST_CASE("requests are counted, however they are cut", "[calibration]") {
  const auto all = first + second + first + first;
  for (std::size_t piece = 1; piece <= all.size(); ++piece) {
    INFO(piece);
    BareRequests requests;
    std::size_t counted = 0;
    for (std::size_t at = 0; at < all.size(); at += piece)
      counted += requests.take(std::string_view(all).substr(at, piece)).value();
    CHECK(counted == 4);
  }
}

TEST_CASE("what is no bare GET is refused, whole or cut", "[calibration]") {
  for (const std::string bad :
       {"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", "GET / HTTP/1.1\r\ncontent-LENGTH: 1\r\n\r\nx",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\nUpgrade: x\r\n\r\n", "GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n", "\r\n\r\n", "nonsense\r\n\r\n"}) {
    INFO(bad);
    CHECK(!BareRequests().take(bad));
    BareRequests after_a_good_one;
    CHECK(after_a_good_one.take(first).value() == 1);
    bool refused = false;
    for (const char c : bad) refused = refused || !after_a_good_one.take({&c, 1});
    CHECK(refused);
  }
}

TEST_CASE("a head without an end is not kept for ever", "[calibration]") {
  BareRequests requests;
  const std::string line(BareRequests::head_limit, 'x');
  CHECK(requests.take(line).value() == 0);
  CHECK(!requests.take("x"));
}
