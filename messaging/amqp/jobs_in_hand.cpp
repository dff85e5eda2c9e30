#include "messaging/amqp/jobs_in_hand.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace waitbench::messaging::amqp {
namespace {

constexpr std::size_t most_prefetch = 65'535;  // a short of AMQP
constexpr Duration next_delivery_within = std::chrono::milliseconds(5);

std::string consumer_name(unsigned n) {
  return fmt::format("waitbench-{}", n);
}

std::uint32_t sum(std::uint32_t a, std::uint64_t b) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(most, a + std::min(most, b)));
}

}  // namespace

// The limit of a consumer holds from its beginning: a larger one needs another consumer.
void JobsInHand::consume(Doing& doing, std::size_t unacknowledged) {
  const auto wanted = std::min(unacknowledged, most_prefetch);
  if (wanted <= prefetch_) return;
  auto& connection = doing.connection;
  if (prefetch_ > 0) connection.cancel(jobs_channel, consumer_name(consumers_));
  connection.prefetch(jobs_channel, static_cast<std::uint16_t>(wanted));
  connection.consume(jobs_channel, doing.names.jobs, consumer_name(++consumers_), {});
  prefetch_ = wanted;
  delivery_expected_ = true;
}

void JobsInHand::take_arrived(Connection& connection) {
  for (auto& delivery : connection.take(jobs_channel)) delivered_.push_back(std::move(delivery));
}

std::vector<Job> JobsInHand::claim(Doing& doing, const Claimant& claimant, std::size_t most, Moment now) {
  std::vector<Job> claimed;
  if (most == 0) return claimed;
  consume(doing, held_.size() + most);
  take_arrived(doing.connection);
  // Who has just ended a job asks for the next one sooner than the broker can have sent it. Once: whose queue
  // is empty is not kept.
  if (delivered_.empty() && std::exchange(delivery_expected_, false)) {
    doing.connection.read(next_delivery_within);
    take_arrived(doing.connection);
  }
  while (claimed.size() < most && !delivered_.empty()) {
    claimed_.push_back(delivered_.front());
    delivered_.pop_front();
    if (auto job = claim_one(doing, claimed_.back(), claimant, now)) claimed.push_back(std::move(*job));
  }
  return claimed;
}

// Nothing, when it is not to be done, or not now; then it has been sent where it belongs.
std::optional<Job> JobsInHand::claim_one(Doing& doing, Delivery delivery, const Claimant& claimant,
                                         Moment now) {
  auto& out = doing.out;
  auto entry = parse_entry(delivery.body);
  if (!entry || !std::holds_alternative<Job>(*entry)) {
    out.acknowledge(delivery);
    out.publish({.exchange = doing.names.exchange,
                 .routing_key = "dead",
                 .id = std::move(delivery.id),
                 .type = "foreign",
                 .body = std::move(delivery.body),
                 .headers = {{"reason", entry ? "the message is no job" : entry.error().text}}});
    return std::nullopt;
  }
  auto job = std::get<Job>(std::move(*entry));
  if (held_.contains(job.asked.id)) {
    out.acknowledge(delivery);  // a second copy: the broker keeps the first until it ends
    return std::nullopt;
  }
  job.state = JobState::queued;
  job.attempts = sum(job.attempts, delivery.returns);
  job.expirations = sum(job.expirations, delivery.returns);
  job.token += delivery.returns;
  if (job.attempts >= job.asked.attempts_allowed) {
    out.acknowledge(delivery);
    messaging::fail(job, fmt::format("attempt {}: its worker's connection ended", job.attempts), {}, now);
    out.end(job, "dead");
    return std::nullopt;
  }
  if (job.due > now) {
    out.acknowledge(delivery);
    out.wait(doing.connection, job, route_after(job.due - now, doing.names), "early");
    return std::nullopt;
  }
  messaging::claim(job, claimant, now);
  out.tell(job, "started");
  begun_.push_back(job.asked.id);
  delivery.body.clear();
  held_.emplace(job.asked.id, Held{std::move(delivery), job});
  return job;
}

Held* JobsInHand::find(const JobId& id, Token token) {
  const auto found = held_.find(id);
  return found != held_.end() && is_held(found->second.job, token) ? &found->second : nullptr;
}

void JobsInHand::end(const JobId& id) {
  const auto found = held_.find(id);
  if (std::erase(begun_, id) == 0) ended_.emplace_back(id, std::move(found->second));
  held_.erase(found);
}

void JobsInHand::disconnected() {
  delivered_.clear();
  held_.clear();
  prefetch_ = 0;
  keep();
}

void JobsInHand::keep() {
  claimed_.clear();
  begun_.clear();
  ended_.clear();
}

void JobsInHand::take_back() {
  for (const auto& id : begun_) held_.erase(id);
  for (auto& [id, held] : ended_) held_.insert_or_assign(id, std::move(held));
  while (!claimed_.empty()) {
    delivered_.push_front(std::move(claimed_.back()));
    claimed_.pop_back();
  }
  keep();
}

}  // namespace waitbench::messaging::amqp
