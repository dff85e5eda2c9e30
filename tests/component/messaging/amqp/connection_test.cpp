// What the broker says of what it is sent, and of who sends it.
#include "messaging/amqp/connection.hpp"

#include <functional>

#include "core/descriptor.hpp"
#include "messaging/amqp/topology.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/amqp/broker.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using namespace waitbench::messaging::amqp;
using namespace waitbench::test;

namespace {

std::string failure_of(const std::function<void()>& what) {
  try {
    what();
  } catch (const BrokerFailure& failure) {
    return failure.text;
  }
  return "no failure";
}

std::string failure_of(const AmqpBroker& at, const AmqpCredentials& as) {
  return failure_of([&] { const Connection connection(at, as, {}); });
}

Publication publication(std::string exchange, std::string key) {
  return {.exchange = std::move(exchange),
          .routing_key = std::move(key),
          .id = "1",
          .type = "test",
          .body = "text",
          .headers = {{"attempts", std::int64_t{7}}}};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what is confirmed lies in the queue, thousands at a time", "[amqp]") {
  const auto connection = connect();
  const auto queue = fresh_prefix();
  connection->declare_queue(queue, {{"x-queue-type", "quorum"}});
  for (int i = 0; i < 2'000; ++i) connection->publish(publication("", queue));
  connection->confirm();
  CHECK(connect()->ready(queue) == 2'000);
  connection->open(9);
  const auto got = connection->get(9, queue);
  REQUIRE(got);
  CHECK(got->body == "text");
  CHECK(got->id == "1");
  CHECK(got->returns == 0);
}

TEST_CASE("what has no queue is an error, not lost", "[amqp]") {
  const auto connection = connect();
  const auto name = fresh_prefix();
  connection->declare_exchange(name, "topic");
  connection->publish(publication(name, "nowhere"));
  CHECK(contains(failure_of([&] { connection->confirm(); }),
                 " has no queue for what it was sent (312 NO_ROUTE)."));
}

TEST_CASE("what a queue refuses is an error", "[amqp]") {
  const auto connection = connect();
  const auto name = fresh_prefix();
  connection->declare_queue(name, {{"x-max-length", std::int64_t{1}}, {"x-overflow", "reject-publish"}});
  connection->publish(publication("", name));
  connection->confirm();
  connection->publish(publication("", name));
  CHECK(contains(failure_of([&] { connection->confirm(); }),
                 " does not store what it was sent: a queue refuses it."));
  CHECK(connection->ready(name) == 1);
}

TEST_CASE("a queue that is there and is another kind of thing is said in one line", "[amqp]") {
  const auto connection = connect();
  const auto prefix = fresh_prefix();
  connection->declare_queue(prefix + ".jobs", {});
  const auto text = failure_of([&] { declare(*connection, Names(prefix)); });
  CHECK(contains(text, " did not declare the queue " + prefix + ".jobs: 406 PRECONDITION_FAILED."));
  CHECK(contains(text, "name another virtual host."));
}

TEST_CASE("who is refused is told what to set, and no word of what was tried", "[amqp]") {
  const auto text = failure_of(broker(), {"a-user", "a-secret"});
  CHECK(
      contains(text, "refuses this user and password. Set WAITBENCH_AMQP_USER and WAITBENCH_AMQP_PASSWORD"));
  CHECK_FALSE(contains(text, "a-user"));
  CHECK_FALSE(contains(text, "a-secret"));
  CHECK_FALSE(contains(text, "\n"));
}

TEST_CASE("a virtual host that is not there is said", "[amqp]") {
  auto at = broker();
  at.vhost = "none of these";
  const auto text = failure_of(at, guest());
  CHECK(contains(text, "has no virtual host \"none of these\" for this user."));
  CHECK_FALSE(contains(text, "guest"));
}

TEST_CASE("where no broker answers it is said how to start one", "[amqp]") {
  auto at = broker();
  at.port = 1;  // tcpmux: nobody has it
  const auto text = failure_of(at, guest());
  CHECK(contains(text, "the broker at 127.0.0.1:1 cannot be reached"));
  CHECK(contains(text, "scripts/broker start DIRECTORY"));
}

TEST_CASE("a delay takes the way of its bits", "[amqp]") {
  const auto connection = connect();
  const Names names(fresh_prefix());
  declare(*connection, names);
  declare_delays(*connection, names);
  connection->consume(1, names.jobs, "test", {});
  for (const int steps : {5, 1, 2}) {
    const auto route = route_after(steps * delay_step, names);
    auto sent = publication(route.exchange, route.routing_key);
    sent.body = std::to_string(steps);
    connection->publish(sent);
  }
  connection->confirm();
  std::vector<std::string> came;
  while (came.size() < 3) {
    connection->read(std::chrono::seconds(30));
    for (const auto& delivery : connection->take(1)) came.push_back(delivery.body);
  }
  // The longest was sent first, and keeps none of the others waiting.
  CHECK(came == std::vector<std::string>{"1", "2", "5"});
}
