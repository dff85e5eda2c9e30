#include "messaging/amqp/topology.hpp"

#include <algorithm>
#include <bit>

namespace waitbench::messaging::amqp {
namespace {

constexpr std::int64_t log_bytes = 256 << 20;
constexpr std::int64_t segment_bytes = 16 << 20;  // what is forgotten at a time

// Quorum queues: they count how often a message came back (x-delivery-count), flush before they confirm, and
// hand over to another queue without losing it between the two ("at-least-once", which needs
// "reject-publish"). Source: RabbitMQ, "Quorum Queues", 3.10.
Arguments quorum(const std::string& dead_letters, const std::string& routing_key = {}) {
  Arguments arguments{{"x-queue-type", "quorum"},
                      {"x-dead-letter-exchange", dead_letters},
                      {"x-dead-letter-strategy", "at-least-once"},
                      {"x-overflow", "reject-publish"}};
  if (!routing_key.empty()) arguments.emplace_back("x-dead-letter-routing-key", routing_key);
  return arguments;
}

std::string level(const Names& names, int n) {
  return names.delay + std::to_string(n);
}

// A routing key has a word for each level, the highest first.
std::string pattern(int n, char bit) {
  std::string text;
  for (int above = delay_levels - 1; above > n; --above) text += "*.";
  return text + bit + ".#";
}

}  // namespace

void declare(Connection& connection, const Names& names) {
  connection.declare_exchange(names.exchange, "topic");
  connection.declare_queue(names.log, {{"x-queue-type", "stream"},
                                       {"x-max-length-bytes", log_bytes},
                                       {"x-stream-max-segment-size-bytes", segment_bytes}});
  connection.declare_queue(names.dead, {{"x-queue-type", "quorum"}});
  connection.declare_queue(names.callbacks, {{"x-queue-type", "quorum"}});
  connection.declare_queue(names.jobs, quorum(names.exchange, "dead"));
  connection.bind_queue(names.log, names.exchange, "#");
  connection.bind_queue(names.dead, names.exchange, "dead");
  connection.bind_queue(names.jobs, names.exchange, "queued");
}

void declare_delays(Connection& connection, const Names& names) {
  connection.declare_exchange(names.due, "topic");
  connection.bind_queue(names.jobs, names.due, "#.jobs");
  connection.bind_queue(names.callbacks, names.due, "#.callbacks");
  auto next = names.due;
  for (int n = 0; n < delay_levels; ++n) {
    const auto here = level(names, n);
    auto arguments = quorum(next);
    const auto ttl = std::chrono::duration_cast<std::chrono::milliseconds>(delay_step).count() << n;
    arguments.emplace_back("x-message-ttl", std::int64_t{ttl});
    connection.declare_exchange(here, "topic");
    connection.declare_queue(here, arguments);
    connection.bind_queue(here, here, pattern(n, '1'));
    connection.bind_exchange(next, here, pattern(n, '0'));
    next = here;
  }
}

Route route_after(Duration delay, const Names& names, Bound where) {
  const bool is_job = where == Bound::for_jobs;
  if (delay <= Duration(0)) return is_job ? Route{names.exchange, "queued"} : Route{"", names.callbacks};
  const auto within = std::min(delay, longest_delay);
  const auto steps = static_cast<std::uint64_t>((within + delay_step - Duration(1)) / delay_step);
  std::string key;
  for (int n = delay_levels - 1; n >= 0; --n) key += (steps >> n & 1) != 0 ? "1." : "0.";
  key += is_job ? "jobs" : "callbacks";
  return {level(names, static_cast<int>(std::bit_width(steps)) - 1), std::move(key)};
}

}  // namespace waitbench::messaging::amqp
