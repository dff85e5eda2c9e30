#include "tests/component/servers/upstream/callers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "tests/catch.hpp"

namespace waitbench::test {

using namespace servers::upstream;
namespace asio = boost::asio;

namespace {

class Blocking final : public Caller {
 public:
  explicit Blocking(Upstream& upstream) : client_(upstream, cut_) {}
  CallEnd call(std::uint64_t request, std::optional<TimePoint> deadline) override {
    return call_blocking(client_, {.seed = 1, .request = request}, deadline);
  }

 private:
  servers::CutOff cut_;
  BlockingClient client_;
};

class Suspending final : public Caller {
 public:
  explicit Suspending(Upstream& upstream) : client_(io_.get_executor(), upstream) {}
  CallEnd call(std::uint64_t request, std::optional<TimePoint> deadline) override {
    std::optional<CallEnd> result;
    asio::co_spawn(io_, call_suspending(client_, {.seed = 1, .request = request}, deadline),
                   [&](const std::exception_ptr& error, const CallEnd& end) {
                     REQUIRE(!error);
                     result = end;
                   });
    io_.restart();
    io_.run();
    return result.value();
  }

 private:
  asio::io_context io_{1};
  SuspendingClient client_;
};

template <class T>
std::unique_ptr<Caller> make(Upstream& upstream) {
  return std::make_unique<T>(upstream);
}

}  // namespace

const std::vector<Shell>& shells() {
  static const std::vector<Shell> both{{"blocking", make<Blocking>}, {"suspending", make<Suspending>}};
  return both;
}

std::string text_of(const CallEnd& end) {
  switch (end.outcome) {
    case CallOutcome::ok:
      return "ok";
    case CallOutcome::failed:
      return end.last->end == AttemptEnd::answered ? fmt::format("failed: {}", end.last->status)
                                                   : fmt::format("failed: {}", name_of(end.last->end));
    case CallOutcome::refused_by_breaker:
      return "refused by breaker";
    case CallOutcome::refused_by_bulkhead:
      return "refused by bulkhead";
    case CallOutcome::out_of_time:
      return "out of time";
    case CallOutcome::cut:
      break;
  }
  return "cut";
}

CallTarget target_at(const std::string& url) {
  return parse_call_target(url).value();
}

}  // namespace waitbench::test
