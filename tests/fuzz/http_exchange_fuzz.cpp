// Whatever arrives, in whatever pieces: the exchange says what to do, keeps little, answers in whole, and
// ends.
#include <algorithm>
#include <string_view>

#include "servers/http/exchange.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace waitbench;
using namespace waitbench::servers;
using fuzz::require;

// The first byte of the input chooses how the rest is cut into pieces.
class Pieces {
 public:
  explicit Pieces(std::string_view input) : rest_(input) {
    if (rest_.empty()) return;
    largest_ = static_cast<unsigned char>(rest_.front()) % 64 + 1U;
    if (largest_ == 64) largest_ = rest_.size();
    rest_.remove_prefix(1);
  }
  std::string_view next() {
    const auto piece = rest_.substr(0, largest_);
    rest_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view rest_;
  std::size_t largest_ = 1;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Limits limits{.body = Bytes{4096}};
  Counters counters;
  {
    Pieces pieces({reinterpret_cast<const char*>(data), size});
    const TimePoint now{};
    http::Exchange exchange(limits, counters, now);
    bool ended = false;
    for (std::size_t steps = 0;; ++steps) {
      require(steps < 10 * size + 100, "a bounded number of steps");
      const auto next = exchange.next();
      if (next == http::Next::close) break;
      switch (next) {
        case http::Next::read: {
          const auto piece = pieces.next();
          if (piece.empty()) {
            require(!ended, "no reading after the end");
            ended = true;
            exchange.ended(now);
          } else {
            exchange.received(piece, now);
          }
          break;
        }
        case http::Next::run: {
          const auto request = exchange.take_request();
          require(!request.method.empty() && !request.target.empty(), "a request has a method and a target");
          exchange.answer({.body = "done"}, false, now);
          break;
        }
        case http::Next::send: {
          require(exchange.output().starts_with("HTTP/1.1 "), "an answer begins with its status line");
          require(!exchange.output().empty(), "sending means that there is something to send");
          exchange.sent(exchange.output().size(), now);
          break;
        }
        case http::Next::shut:
          exchange.shut(now);
          break;
        case http::Next::close:
          break;
      }
    }
    require(counters.requests.value() <= counters.answers[0].value(), "every request is answered");
  }
  require(counters.connections_open.value() == 0 && counters.requests_in_flight.value() == 0,
          "nothing is left over");
  return 0;
}
