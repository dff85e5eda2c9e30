#include "messaging/amqp/callbacks_in_hand.hpp"

#include <algorithm>

#include "messaging/amqp/owed_callback.hpp"

namespace waitbench::messaging::amqp {
namespace {

constexpr std::uint16_t prefetch = 200;

std::optional<Job> owed(Doing& doing, const Job& message) {
  return owed_callback(message, doing.log.view(doing.connection).known(message.asked.id));
}

}  // namespace

CallbacksInHand::All& CallbacksInHand::changing() {
  if (!before_) before_ = all_;
  return all_;
}

// What comes in stays, whatever is taken back: nothing was changed by it.
void CallbacksInHand::take_arrived(Doing& doing) {
  auto& connection = doing.connection;
  if (!consumes_) {
    connection.open(callbacks_channel);
    connection.prefetch(callbacks_channel, prefetch);
    connection.consume(callbacks_channel, doing.names.callbacks, "waitbench-callbacks", {});
    consumes_ = true;
  }
  for (auto& delivery : connection.take(callbacks_channel)) {
    auto entry = parse_entry(delivery.body);
    delivery.body.clear();
    auto* const job = entry ? std::get_if<Job>(&*entry) : nullptr;
    if (job == nullptr || !job->callback_due) {
      connection.acknowledge(callbacks_channel, delivery.tag);  // nobody waits for it
      continue;
    }
    job->callback_attempts += static_cast<std::uint32_t>(std::min<std::uint64_t>(delivery.returns, 1'000));
    const auto id = job->asked.id;
    for (auto* const all : {&all_, before_ ? &*before_ : nullptr}) {
      if (all == nullptr) continue;
      const auto older = all->find(id);
      if (older != all->end() && all == &all_)
        connection.acknowledge(callbacks_channel, older->second.delivery.tag);
      all->insert_or_assign(id, Held{delivery, *job});
    }
  }
}

std::vector<Job> CallbacksInHand::claim(Doing& doing, std::size_t most, Moment now, Moment until) {
  now_ = now;
  take_arrived(doing);
  std::vector<std::pair<Moment, JobId>> due;
  for (const auto& [id, held] : all_)
    if (*held.job.callback_due <= now) due.emplace_back(*held.job.callback_due, id);
  std::ranges::sort(due);
  std::vector<Job> claimed;
  for (const auto& [when, id] : due) {
    if (claimed.size() == most) break;
    auto& held = changing().at(id);
    auto still_owed = owed(doing, held.job);
    if (!still_owed) {
      doing.out.acknowledge(held.delivery);
      changing().erase(id);
      continue;
    }
    held.job = std::move(*still_owed);
    claim_callback(held.job, until);
    doing.log.view(doing.connection).correct(held.job);
    claimed.push_back(held.job);
  }
  return claimed;
}

Report CallbacksInHand::ended(Doing& doing, const JobId& id, Moment until, std::optional<Moment> retry_at) {
  const auto found = all_.find(id);
  if (found == all_.end() || !tells_callback(found->second.job, until) || !owed(doing, found->second.job))
    return Report::stale;
  auto job = found->second.job;
  doing.out.acknowledge(found->second.delivery);
  changing().erase(id);
  end_callback(job, retry_at);
  if (retry_at) {
    const auto route = route_after(*retry_at - now_, doing.names, Bound::for_callbacks);
    doing.out.wait(doing.connection, job, route, "callback");
  }
  doing.out.tell(job, "callback");
  doing.log.view(doing.connection).correct(job);
  return Report::taken;
}

void CallbacksInHand::disconnected() {
  all_.clear();
  before_.reset();
  consumes_ = false;
}

void CallbacksInHand::take_back() {
  if (before_) all_ = std::move(*before_);
  before_.reset();
}

}  // namespace waitbench::messaging::amqp
