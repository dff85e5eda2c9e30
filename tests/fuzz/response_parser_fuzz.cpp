// A response reads the same in one piece and in many, and never claims more than has arrived.
#include <algorithm>
#include <string>
#include <string_view>

#include "core/http/response_parser.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using waitbench::ResponseParser;
using waitbench::fuzz::require;
using State = ResponseParser::State;

namespace {

struct Outcome {
  State state = State::reading;
  unsigned status = 0;
  std::uint64_t body_bytes = 0;
  bool reusable = false;
  std::size_t left_over = 0;  ///< bytes behind a complete response

  bool operator==(const Outcome&) const = default;
};

// Feeds as a connection does: what was not consumed is presented again in front of what comes next.
Outcome read(std::string_view bytes, std::size_t piece) {
  ResponseParser parser;
  std::string pending;
  while (!bytes.empty() && parser.state() == State::reading) {
    pending += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    const auto consumed = parser.feed(pending);
    require(consumed <= pending.size(), "no more is consumed than there is");
    pending.erase(0, consumed);
  }
  parser.end_of_stream();
  require(parser.state() != State::reading, "the end of the stream decides");
  Outcome outcome{.state = parser.state()};
  if (outcome.state == State::complete) {
    outcome.status = parser.status();
    outcome.body_bytes = parser.body_bytes();
    outcome.reusable = parser.reusable();
    outcome.left_over = pending.size() + bytes.size();
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read(bytes, std::max<std::size_t>(size, 1));
  require(whole.body_bytes + whole.left_over <= size, "a body is made of bytes that arrived");
  require(whole.state == State::malformed || (whole.status >= 100 && whole.status <= 999),
          "a status has three digits");
  for (const std::size_t piece : {1U, 2U, 7U, 64U})
    require(read(bytes, piece) == whole, "cuts change nothing");
  return 0;
}
