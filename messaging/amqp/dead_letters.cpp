#include "messaging/amqp/dead_letters.hpp"

#include <algorithm>

namespace waitbench::messaging::amqp {
namespace {

constexpr std::uint32_t most_fetched = 100'000;

}  // namespace

void DeadLetters::fetch(Doing& doing) {
  tags_.emplace();
  auto& connection = doing.connection;
  connection.open(dead_channel);
  for (auto left = std::min(connection.ready(doing.names.dead), most_fetched); left > 0; --left) {
    const auto message = connection.get(dead_channel, doing.names.dead);
    if (!message) break;
    const auto entry = parse_entry(message->body);
    if (!entry) continue;
    if (const auto* const job = std::get_if<Job>(&*entry)) tags_->emplace(job->asked.id, message->tag);
  }
}

bool DeadLetters::drop(Doing& doing, const JobId& id) {
  if (!tags_) fetch(doing);
  const auto [first, last] = tags_->equal_range(id);
  if (first == last) return false;
  for (auto at = first; at != last; ++at) doing.out.acknowledge(dead_channel, at->second);
  tags_->erase(first, last);
  return true;
}

void DeadLetters::close(Connection& connection) {
  if (!tags_) return;
  tags_.reset();
  connection.close(dead_channel);
}

}  // namespace waitbench::messaging::amqp
