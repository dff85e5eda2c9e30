#include "messaging/amqp/outgoing.hpp"

#include <algorithm>

namespace waitbench::messaging::amqp {

void Outgoing::publish(const Job& job, Route route, const char* what) {
  publications_.push_back(
      {.exchange = std::move(route.exchange),
       .routing_key = std::move(route.routing_key),
       .id = job.asked.id.text(),
       .type = what,
       .body = entry_text(job),
       .headers = {{"attempts", static_cast<std::int64_t>(job.attempts)},
                   {"attempts-allowed", static_cast<std::int64_t>(job.asked.attempts_allowed)},
                   {"redeliveries", static_cast<std::int64_t>(job.expirations)}}});
}

void Outgoing::tell(const Job& job, const char* what) {
  publish(job, {names_.exchange, what}, what);
  log_.tell(job);
}

void Outgoing::end(const Job& job, const char* what) {
  tell(job, what);
  if (job.callback_due) publish(job, {"", names_.callbacks}, "callback");
}

void Outgoing::send(Connection& connection, const Job& job, Moment now, const char* what) {
  if (job.attempts == 0) {
    sent_.push_back(job.asked.id);
    if (job.asked.idempotency_key) sent_with_key_.push_back(job.asked.id);
  }
  const auto route = route_after(job.due - now, names_);
  if (route.exchange == names_.exchange) {
    ++queued_;
    return tell(job, "queued");
  }
  wait(connection, job, route, what);
  tell(job, what);
}

void Outgoing::wait(Connection& connection, const Job& job, const Route& route, const char* what) {
  if (!delays_declared_) declare_delays(connection, names_);
  delays_declared_ = true;
  publish(job, route, what);
}

void Outgoing::publish_all(Connection& connection) const {
  for (const auto& publication : publications_) connection.publish(publication);
  if (!publications_.empty()) connection.confirm();
}

bool Outgoing::sends(const JobId& id) const {
  return std::ranges::find(sent_, id) != sent_.end();
}

// Only who hands in a job with a key can ask for the same again, at another server.
void Outgoing::tell_stored(Connection& connection) const {
  log_.stored(sent_);
  if (sent_with_key_.empty()) return;
  connection.publish({.exchange = names_.exchange,
                      .routing_key = "stored",
                      .id = {},
                      .type = "stored",
                      .body = entry_text(Stored{sent_with_key_}),
                      .headers = {}});
}

void Outgoing::acknowledge_all(Connection& connection) const {
  for (const auto& [channel, tag] : acknowledgements_) connection.acknowledge(channel, tag);
}

void Outgoing::clear() {
  publications_.clear();
  acknowledgements_.clear();
  sent_.clear();
  sent_with_key_.clear();
  queued_ = 0;
}

}  // namespace waitbench::messaging::amqp
