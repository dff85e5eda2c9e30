#include "core/http/response_parser.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"

using waitbench::ResponseParser;
using State = ResponseParser::State;

namespace {

struct Read {
  State state;
  unsigned status;
  std::uint64_t body;
  bool reusable;
  std::size_t left;
};

// Feeds `text` in pieces of `step` bytes, presenting what was not consumed again, as a connection does.
Read read(std::string_view text, std::size_t step, bool then_end = false) {
  ResponseParser parser;
  std::string pending;
  std::size_t at = 0;
  while (at < text.size() && parser.state() == State::reading) {
    pending += text.substr(at, step);
    at += std::min(step, text.size() - at);
    pending.erase(0, parser.feed({pending.data(), pending.size()}));
  }
  if (then_end) parser.end_of_stream();
  const bool complete = parser.state() == State::complete;
  return {parser.state(), parser.status(), parser.body_bytes(), complete && parser.reusable(),
          pending.size() + text.size() - at};
}

constexpr std::string_view sized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Y: z\r\n\r\nhello";
constexpr std::string_view chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n";

}  // namespace

TEST_CASE("a response reads the same however it is cut", "[http]") {
  for (std::size_t step = 1; step <= chunked.size(); ++step) {
    INFO(step);
    auto r = read(sized, step);
    CHECK(r.state == State::complete);
    CHECK(r.status == 200);
    CHECK(r.body == 5);
    CHECK(r.reusable);
    CHECK(r.left == 0);
    r = read(chunked, step);
    CHECK(r.state == State::complete);
    CHECK(r.body == 7);
    CHECK(r.reusable);
  }
}

TEST_CASE("a body may run to the end of the stream, and then nothing follows", "[http]") {
  const auto r = read("HTTP/1.1 200 OK\r\n\r\nabc", 4, true);
  CHECK(r.state == State::complete);
  CHECK(r.body == 3);
  CHECK_FALSE(r.reusable);
}

TEST_CASE("a body shorter than announced is malformed, never complete", "[http]") {
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", 64, true).state == State::malformed);
  CHECK(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 64, true).state ==
        State::malformed);
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Le", 64, true).state == State::malformed);
}

TEST_CASE("what follows a response is left over", "[http]") {
  const auto r = read(std::string(sized) + "HTTP/1.1", 1000);
  CHECK(r.state == State::complete);
  CHECK(r.left == 8);
}

TEST_CASE("who may be used again", "[http]") {
  CHECK_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 1000).reusable);
  CHECK_FALSE(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 1000).reusable);
  CHECK(read("HTTP/1.1 204 No Content\r\n\r\n", 1000).reusable);
}

TEST_CASE("Retry-After in seconds is read, and clamped; a date is not", "[http]") {
  const auto asked = [](std::string_view value) {
    ResponseParser parser;
    parser.feed("HTTP/1.1 503 Busy\r\nRetry-After: " + std::string(value) + "\r\nContent-Length: 0\r\n\r\n");
    CHECK(parser.state() == State::complete);
    return parser.retry_after();
  };
  CHECK(asked("0") == 0U);
  CHECK(asked(" 120 ") == 120U);
  CHECK(asked("1000000000") == 1'000'000'000U);
  CHECK(asked("1000000001") == 1'000'000'000U);
  CHECK(asked("99999999999999999999999999") == 1'000'000'000U);
  for (const auto* none : {"", "-1", "1.5", "1 2", "0x10", "Fri, 31 Dec 1999 23:59:59 GMT"}) {
    INFO(none);
    CHECK_FALSE(asked(none));
  }
}

TEST_CASE("a Location is kept if it is asked for, and only then", "[http]") {
  const std::string answer =
      "HTTP/1.1 202 Accepted\r\nLocation: /jobs/1\r\nX-Location: /jobs/2\r\nContent-Length: 0\r\n\r\n";
  ResponseParser asked(true, true), not_asked;
  asked.feed(answer);
  not_asked.feed(answer);
  CHECK(asked.state() == State::complete);
  CHECK(asked.status() == 202);
  CHECK(asked.location() == "/jobs/1");
  CHECK(not_asked.state() == State::complete);
  CHECK(not_asked.location().empty());
  ResponseParser without(true, true);
  without.feed("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
  CHECK(without.location().empty());
}

TEST_CASE("what is not HTTP is malformed", "[http]") {
  for (const std::string_view bad :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nBad Field: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    INFO(bad);
    CHECK(read(bad, 1000).state == State::malformed);
    CHECK(read(bad, 1).state == State::malformed);
  }
}

TEST_CASE("an endless head is cut off", "[http]") {
  std::string endless = "HTTP/1.1 200 OK\r\n";
  while (endless.size() < 2 * ResponseParser::head_limit)
    endless += "X-Filler: 0123456789012345678901234567890123456789\r\n";
  CHECK(read(endless, 4096).state == State::malformed);
}

TEST_CASE("the limit of a head is of the whole, however it is cut", "[http]") {
  const std::string line = "X: " + std::string(1000, 'x') + "\r\n", status = "HTTP/1.1 200 OK\r\n";
  const auto head_of = [&](std::size_t size) {
    std::string head = status;
    while (head.size() + line.size() + 10 < size) head += line;
    return head + "Y: " + std::string(size - head.size() - 7, 'y') + "\r\n\r\n";
  };
  constexpr std::size_t limit = ResponseParser::head_limit;
  // At the end of each line, where Beast has nothing left over; of each 20th; within them; not at all.
  for (const std::size_t piece : {line.size(), 20 * line.size(), std::size_t{777}, 3 * limit}) {
    CAPTURE(piece);
    const auto read_after_status = [&](const std::string& bytes) {
      ResponseParser parser;
      std::string pending = status;
      for (std::size_t at = status.size(); at < bytes.size(); at += piece) {
        pending += bytes.substr(at, piece);
        pending.erase(0, parser.feed(pending));
        if (parser.state() == State::malformed) break;
      }
      return parser.head_read() ? parser.state() : State::malformed;
    };
    CHECK(read_after_status(head_of(limit)) == State::reading);  // its body runs to the end of the stream
    CHECK(read_after_status(head_of(limit + 1)) == State::malformed);
  }
}

TEST_CASE("so is an endless chunk header or trailer", "[http]") {
  const std::string filler(2 * ResponseParser::head_limit, 'x');
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(read(head + "3;" + filler, 4096).state == State::malformed);
  CHECK(read(head + "0\r\nX: " + filler, 4096).state == State::malformed);
}
