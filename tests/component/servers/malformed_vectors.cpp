#include "tests/component/servers/malformed_vectors.hpp"

#include <fmt/format.h>

namespace waitbench::test {
namespace {

std::string with_fields(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n";
}
std::string post(const std::string& fields, const std::string& body = "") {
  return "POST / HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n" + body;
}
std::string chunked(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}
std::string plan(const std::string& text) {
  return "GET /?plan=" + text + " HTTP/1.1\r\nHost: test\r\n\r\n";
}
std::string many_fields(int count) {
  std::string fields;
  for (int i = 0; i < count; ++i) fields += fmt::format("X-{}: y\r\n", i);
  return fields;
}

// The beginning of what a TLS client sends: record and handshake headers, version, random, an empty session,
// cipher suites. No line ends in it.
std::string client_hello() {
  const std::string nul(1, '\0');
  std::string hello = "\x16\x03\x01" + nul + "\x4b\x01" + nul + nul + "\x47\x03\x03";
  for (char byte = '\x40'; byte < '\x60'; ++byte) hello += byte;
  return hello + nul + nul + "\x20" + std::string(32, '\x13') + "\x01" + nul;
}

const Expected refused{{400}};
const auto skipped_line = "the library skips header lines that do not end in CRLF";
const auto waits_for_crlf = "the library, 0.18, takes no LF for the end of a line, and waits";
const auto dropped_line = "the library drops header lines without a colon";
const auto empty_value = "the library drops header lines without a value";
const auto lenient_chunk_ends = "the library does not mind what follows a chunk";
const auto lenient_chunks = "the library reads chunk sizes with strtoul";

std::vector<Vector> table() {
  const std::string nul(1, '\0');
  return {
      // 1 to 4: Transfer-Encoding
      {"length, then coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       refused},
      {"coding, then length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
       refused},
      {"chunked twice in a list", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), refused},
      {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       refused},
      {"identity", post("Transfer-Encoding: identity\r\n"), {{400, 501}}},
      {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), {{400, 501}}},
      {"gzip", post("Transfer-Encoding: gzip\r\n"), {{501}}},
      {"empty coding",
       post("Transfer-Encoding:\r\n"),
       {{400, 501}},
       Vector::Twin{{{405}, Then::stays}, empty_value}},
      {"vertical tab before chunked",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            "0\r\n\r\n"),
       refused},
      {"coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", refused},
      // 5, 6: Content-Length
      {"two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), refused},
      {"two equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), refused},
      {"list of lengths", post("Content-Length: 5, 6\r\n", "hello"), refused},
      {"length +5", post("Content-Length: +5\r\n", "hello"), refused},
      {"length -1", post("Content-Length: -1\r\n"), refused},
      {"length 0x5", post("Content-Length: 0x5\r\n", "hello"), refused},
      {"length 1_0", post("Content-Length: 1_0\r\n"), refused},
      {"length empty", post("Content-Length:\r\n"), refused, Vector::Twin{{{405}, Then::stays}, empty_value}},
      {"length beyond 64 bits", post("Content-Length: 18446744073709551616\r\n"), refused},
      // 7 to 9, 12: chunks
      {"chunk size +5", chunked("+5\r\nhello\r\n0\r\n\r\n"), refused, Vector::Twin{{{405}}, lenient_chunks}},
      {"chunk size -1", chunked("-1\r\nhello\r\n0\r\n\r\n"), refused},
      {"chunk size 0x5", chunked("0x5\r\nhello\r\n0\r\n\r\n"), refused,
       Vector::Twin{{{405}}, lenient_chunks}},
      {"chunk size 1_0", chunked("1_0\r\nhello\r\n0\r\n\r\n"), refused,
       Vector::Twin{{{405}}, lenient_chunks}},
      {"chunk size empty", chunked("\r\nhello\r\n0\r\n\r\n"), refused},
      {"chunk size beyond 64 bits", chunked("10000000000000000\r\nhello\r\n0\r\n\r\n"), refused},
      {"chunk longer than its size", chunked("3\r\nhello\r\n0\r\n\r\n"), refused,
       Vector::Twin{{{405}}, lenient_chunk_ends}},
      {"chunk shorter than its size", chunked("7\r\nhello\r\n0\r\n\r\n"), refused,
       Vector::Twin{{{405}}, lenient_chunk_ends}},
      {"bare LF after a chunk size", chunked("5\nhello\r\n0\r\n\r\n"), refused,
       Vector::Twin{{{405, 408}}, "the library ends chunk lines at LF; 0.18 waits for a CRLF"}},
      {"huge chunk extension", chunked("5;x=" + std::string(9000, 'y') + "\r\nhello\r\n0\r\n\r\n"), refused,
       Vector::Twin{{{405}}, "the library drops chunk extensions unread; the size of the body bounds them"}},
      {"endless chunk extension", chunked("5;x=" + std::string(40000, 'y')), {{400, 413}}},
      {"trailer (well-formed)",
       chunked("5\r\nhello\r\n0\r\nX: y\r\n\r\n"),
       {{405}, Then::stays},
       Vector::Twin{{{400, 405}}, "the library reads no trailer, or says no more than that it was done"}},
      {"trailer over 8 KiB", chunked("5\r\nhello\r\n0\r\nX: " + std::string(9000, 'y') + "\r\n\r\n"),
       refused},
      {"trailer without an end", chunked("5\r\nhello\r\n0\r\nX: " + std::string(40000, 'y')), refused,
       Vector::Twin{{{400, 413}}, "only the sum of what is read is limited"}},
      // 10, 11: header fields
      {"CR in a value", with_fields("X: a\rb\r\n"), refused},
      {"LF in a value", with_fields("X: a\nb\r\n"), refused,
       Vector::Twin{{{200}, Then::stays}, skipped_line}},
      {"NUL in a value", with_fields("X: a" + nul + "b\r\n"), refused},
      {"NUL in a name", with_fields("X" + nul + ": b\r\n"), refused},
      {"space before the colon", with_fields("X : y\r\n"), refused},
      {"space before the first field", "GET / HTTP/1.1\r\n Host: test\r\nHost: test\r\n\r\n", refused},
      {"folded field", with_fields("X: a\r\n b\r\n"), refused,
       Vector::Twin{{{200}, Then::stays}, dropped_line}},
      {"folded by a tab, first line empty", with_fields("X:\r\n\ta\r\n"), refused,
       Vector::Twin{{{200}, Then::stays}, dropped_line}},
      {"no colon", with_fields("nonsense\r\n"), refused, Vector::Twin{{{200}, Then::stays}, dropped_line}},
      {"empty name", with_fields(": y\r\n"), refused},
      {"name in brackets", with_fields("(X): y\r\n"), refused},
      {"header lines end in LF", "GET / HTTP/1.1\nHost: test\n\n", refused,
       Vector::Twin{{{408}}, waits_for_crlf}},
      {"one header line ends in LF", "GET / HTTP/1.1\r\nHost: test\r\nX: y\n\r\n", refused,
       Vector::Twin{{{200, 408}, Then::stays}, skipped_line}},
      // 13, 14: sizes
      {"request line over 8 KiB",
       "GET /?x=" + std::string(8192, 'y') + " HTTP/1.1\r\nHost: test\r\n\r\n",
       {{414}}},
      {"endless request line",
       "GET /?x=" + std::string(20000, 'y'),
       {{414}},
       Vector::Twin{{{431}}, "the library asks for the line byte by byte; only the sum is limited"}},
      {"header over 8 KiB",
       with_fields("X: " + std::string(5000, 'y') + "\r\nY: " + std::string(5000, 'y') + "\r\n"),
       {{431}}},
      {"one field over 8 KiB",
       with_fields("X: " + std::string(9000, 'y') + "\r\n"),
       {{431}},
       Vector::Twin{{{400, 431}}, "the library answers 400 to a line over 8 KiB"}},
      {"endless header",
       "GET / HTTP/1.1\r\nHost: test\r\nX: " + std::string(40000, 'y'),
       {{431}},
       Vector::Twin{{{400, 413, 431}}, "the library answers 400 to a line over 8 KiB"}},
      {"101 fields",
       with_fields(many_fields(100)),
       {{431}},
       Vector::Twin{refused, "the library, 0.18, has a limit of 100 of its own"}},
      {"body declared too large", post("Content-Length: 4097\r\n"), {{413}}},
      {"body declared far too large", post("Content-Length: 9999999999999999999\r\n"), {{413}}},
      {"chunked body too large",
       chunked("1000\r\n" + std::string(4096, 'y') + "\r\n1\r\ny\r\n0\r\n\r\n"),
       {{413}},
       Vector::Twin{{{405}}, "the library limits no chunked body; ours ends at six times the limit"}},
      {"chunk announced too large", chunked("fffffff\r\n" + std::string(40000, 'y')), {{413}}},
      // 15, 16: Host
      {"no Host", "GET / HTTP/1.1\r\n\r\n", refused},
      {"two Hosts", with_fields("Host: other\r\n"), refused},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", refused},
      {"Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", refused},
      // 17: expectations
      {"unknown expectation", post("Expect: 200-ok\r\nContent-Length: 5\r\n", "hello"), {{417}}},
      // 20: other protocols
      {"HTTP/0.9", "GET /\r\n", refused},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {{400, 505}}},
      {"HTTP/2.0",
       "GET / HTTP/2.0\r\nHost: test\r\n\r\n",
       {{505}},
       Vector::Twin{refused, "the library knows no 505"}},
      {"HTTP/1.2",
       "GET / HTTP/1.2\r\nHost: test\r\n\r\n",
       {{505}},
       Vector::Twin{refused, "the library knows no 505"}},
      {"no version", "GET / HTTP\r\nHost: test\r\n\r\n", refused},
      {"lower-case version", "GET / http/1.1\r\nHost: test\r\n\r\n", refused},
      {"TLS", "\x16\x03\x01\x02" + nul + "\x01" + nul + nul + "\r\n", refused},
      {"TLS ClientHello without a line end", client_hello(), refused,
       Vector::Twin{{{408}}, "the library waits for the end of the line"}},
      {"noise", "\xff\xfe\xfd\r\n\r\n", refused},
      {"empty line first", "\r\n\r\n", refused},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: test\r\n\r\n", refused,
       Vector::Twin{{{200}, Then::stays}, "the library splits the request line at any number of spaces"}},
      // 21: methods and targets
      {"TRACE", "TRACE / HTTP/1.1\r\nHost: test\r\n\r\n", {{405}, Then::stays}},
      {"CONNECT", "CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n", {{405}, Then::stays}},
      {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n", {{405}, Then::stays}},
      {"unknown method",
       "BREW / HTTP/1.1\r\nHost: test\r\n\r\n",
       {{405}, Then::stays},
       Vector::Twin{refused, "the library knows a fixed set of methods"}},
      {"lower-case method",
       "get / HTTP/1.1\r\nHost: test\r\n\r\n",
       {{405}, Then::stays},
       Vector::Twin{refused, "the library knows a fixed set of methods"}},
      {"target without a slash", "GET nowhere HTTP/1.1\r\nHost: test\r\n\r\n", {{400}, Then::stays}},
      {"target without a host", "GET http:///x HTTP/1.1\r\nHost: test\r\n\r\n", {{400}, Then::stays}},
      {"request number", with_fields("Waitbench-Request: -1\r\n"), refused},
      {"range",
       with_fields("Range: bytes=9-0\r\n"),
       {{200}, Then::stays},
       Vector::Twin{{{200, 416}, Then::closes}, "the library answers a range that makes no sense with 416"}},
      // Hostile plans
      {"plan: unknown step", plan("wiat%201s"), {{400}, Then::stays}, {}, "plan, column "},
      {"plan: too long a wait", plan("wait%201000000000000s"), {{400}, Then::stays}, {}, "plan, column "},
      {"plan: deep nesting", plan(std::string(2000, '(')), {{400}, Then::stays}, {}, "plan, column "},
      {"plan: unknown pool", plan("pool%20nowhere%201s"), {{400}, Then::stays}, {}, "plan, column "},
      {"plan: broken encoding", plan("wait%2"), {{400}, Then::stays}, {}, "character 5"},
      {"plan: NUL", plan("wait%201s%00"), {{400}, Then::stays}, {}, "plan, column "},
      {"plan: empty", plan(""), {{400}, Then::stays}, {}, "plan, column "},
  };
}

}  // namespace

std::span<const Vector> malformed_vectors() {
  static const auto vectors = table();
  return vectors;
}

std::vector<std::size_t> split_positions(const std::string& bytes) {
  constexpr std::size_t every = 600, ends = 200, limit = 8 * 1024, around = 40, stride = 997;
  std::vector<std::size_t> positions;
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    const bool near_limit = at + around > limit && at < limit + around;
    if (bytes.size() <= every || at <= ends || bytes.size() - at <= ends || near_limit || at % stride == 0)
      positions.push_back(at);
  }
  return positions;
}

}  // namespace waitbench::test
