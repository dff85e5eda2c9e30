// The HTTP of every model but `thread` against the table of malformed requests, cut in two at every byte:
// the same answers, whatever their words.
#include <algorithm>
#include <string>

#include "servers/http/exchange.hpp"
#include "servers/site/plan_site.hpp"
#include "tests/catch.hpp"
#include "tests/component/servers/malformed_vectors.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace waitbench::servers::http;

namespace {

class Connection {
 public:
  Connection() { limits_.body = Bytes{4096}; }

  void receive(std::string_view bytes) {
    if (exchange_.next() == Next::read) exchange_.received(bytes, {});
    while (step()) {
    }
  }
  /// The statuses of all that was answered; then whether the connection goes on.
  std::string answers() const { return answers_ + (closing_ ? "closes" : "stays"); }

 private:
  bool step() {
    switch (exchange_.next()) {
      case Next::read:
        return false;
      case Next::run: {
        const auto decision = site_.decide(exchange_.take_request());
        const auto* answer = std::get_if<Answer>(&decision);
        // Not what the site reports: the thread is in it.
        exchange_.answer(answer != nullptr ? *answer : Answer{.body = "done"}, false, {});
        return true;
      }
      case Next::send:
        answers_ += std::string(exchange_.output().substr(std::string_view("HTTP/1.1 ").size(), 4));
        exchange_.sent(exchange_.output().size(), {});
        return true;
      case Next::shut:
        closing_ = true;
        exchange_.shut({});
        return true;
      case Next::close:
        closing_ = true;
        return false;
    }
    return false;
  }

  Limits limits_{};
  Counters counters_;
  ServerOptions options_;
  PlanSite site_{"test", options_, counters_};
  Exchange exchange_{limits_, counters_, {}};
  std::string answers_;
  bool closing_ = false;
};

std::string answers_to(std::string_view first, std::string_view rest = {}) {
  Connection connection;
  connection.receive(first);
  if (!rest.empty()) connection.receive(rest);
  return connection.answers();
}

}  // namespace

TEST_CASE("a malformed request is answered the same wherever it is cut", "[exchange]") {
  for (const auto& vector : test::malformed_vectors()) {
    INFO(vector.name);
    const auto whole = answers_to(vector.bytes);
    CHECK(std::ranges::any_of(vector.expected.statuses,
                              [&](int status) { return whole.starts_with(std::to_string(status) + " "); }));
    CHECK(whole.ends_with("closes") == (vector.expected.then == test::Then::closes));
    const auto bytes = std::string_view(vector.bytes);
    for (const auto at : test::split_positions(vector.bytes)) {
      INFO("cut at " << at);
      REQUIRE(answers_to(bytes.substr(0, at), bytes.substr(at)) == whole);
    }
  }
}

TEST_CASE("a malformed request is answered the same byte by byte", "[exchange]") {
  for (const auto& vector : test::malformed_vectors()) {
    INFO(vector.name);
    Connection connection;
    for (const char byte : vector.bytes) connection.receive({&byte, 1});
    CHECK(connection.answers() == answers_to(vector.bytes));
  }
}
