// What does it cost to read an HTTP response?
#include <cstdlib>
#include <string_view>

#include <benchmark/benchmark.h>

#include "core/http/response_parser.hpp"

namespace waitbench {
namespace {

// The fields that web servers send, and a body of two bytes, so that it is the head that costs.
constexpr std::string_view response =
    "HTTP/1.1 200 OK\r\n"
    "Server: waitbench\r\n"
    "Date: Fri, 21 Nov 2025 03:04:05 GMT\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 2\r\n"
    "Connection: keep-alive\r\n"
    "\r\n"
    "ok";

void parse_response(benchmark::State& state) {
  state.SetLabel("read an HTTP response with five fields");
  for (auto _ : state) {
    ResponseParser parser;
    parser.feed(response);
    if (parser.state() != ResponseParser::State::complete) std::abort();
  }
}
BENCHMARK(parse_response)->Name("request/parse_response");

}  // namespace
}  // namespace waitbench
