#include "tests/component/messaging/amqp/broker.hpp"

#include <cstdlib>
#include <unistd.h>

#include <fmt/format.h>

#include "messaging/queue_url.hpp"
#include "tests/catch.hpp"

namespace waitbench::test {

using namespace waitbench::messaging;

AmqpBroker broker() {
  const char* const url = std::getenv("WAITBENCH_AMQP_URL");
  if (url == nullptr) FAIL("run it as: scripts/broker run PROGRAM");
  return std::get<AmqpBroker>(parse_queue_url(url).value());
}

AmqpCredentials guest() {
  return {"guest", "guest"};
}

std::string fresh_prefix() {
  static int number = 0;
  return fmt::format("test-{}-{}", ::getpid(), ++number);
}

std::unique_ptr<JobQueue> open_at_broker(const std::string& prefix, const AmqpOptions& options) {
  auto own = options;
  own.prefix = prefix;
  auto queue = open_amqp_queue(broker(), guest(), own);
  if (!queue) FAIL(queue.error().text);
  return std::move(*queue);
}

std::unique_ptr<amqp::Connection> connect() {
  try {
    return std::make_unique<amqp::Connection>(broker(), guest(), amqp::ConnectionOptions{});
  } catch (const amqp::BrokerFailure& failure) {
    FAIL(failure.text);
    throw;
  }
}

void broker_script(const std::string& verb) {
  const auto command =
      fmt::format("{}/scripts/broker {} \"$WAITBENCH_BROKER_DIRECTORY\" >&2", WAITBENCH_SOURCE_DIR, verb);
  REQUIRE(std::system(command.c_str()) == 0);
}

}  // namespace waitbench::test
