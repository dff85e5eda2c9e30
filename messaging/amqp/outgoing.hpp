// What is to be done together: first all is published and confirmed, then what it replaces is acknowledged.
// Who dies in between leaves something twice, never nothing.
//
// One thread at a time. What the broker fails at is thrown (connection.hpp).
#pragma once

#include <string>
#include <vector>

#include "messaging/amqp/connection.hpp"
#include "messaging/amqp/log_reader.hpp"
#include "messaging/amqp/topology.hpp"

namespace waitbench::messaging::amqp {

class Outgoing {
 public:
  Outgoing(const Names& names, LogReader& log) : names_(names), log_(log) {}

  /// To all who follow the log, and to the view: what became of the job. "queued" and "dead" bring it to the
  /// queues of these names.
  void tell(const Job& job, const char* what);
  /// The same, of a job that has ended; its callback, if it has one, is to be told.
  void end(const Job& job, const char* what);
  /// To be taken by a worker when it is due.
  void send(Connection& connection, const Job& job, Moment now, const char* what);
  /// The message alone, without a word to the log.
  void wait(Connection& connection, const Job& job, const Route& route, const char* what);
  void publish(Publication publication) { publications_.push_back(std::move(publication)); }
  void acknowledge(const Delivery& delivery) { acknowledge(delivery.channel, delivery.tag); }
  void acknowledge(Channel channel, std::uint64_t tag) { acknowledgements_.push_back({channel, tag}); }

  /// A job of this id is among what is sent.
  bool sends(const JobId& id) const;
  /// How many jobs are among it that a worker could take at once.
  std::uint64_t queued() const noexcept { return queued_; }
  bool acknowledges() const noexcept { return !acknowledgements_.empty(); }

  void publish_all(Connection& connection) const;
  /// Of what was published and confirmed: that it is in the queue. Nobody waits for that to be confirmed in
  /// turn.
  void tell_stored(Connection& connection) const;
  void acknowledge_all(Connection& connection) const;
  void clear();
  void disconnected() { delays_declared_ = false; }

 private:
  struct Acknowledgement {
    Channel channel = 0;
    std::uint64_t tag = 0;
  };
  void publish(const Job& job, Route route, const char* what);

  const Names& names_;
  LogReader& log_;
  std::vector<Publication> publications_;
  std::vector<Acknowledgement> acknowledgements_;
  std::vector<JobId> sent_;           // to be queued, with no attempt behind them
  std::vector<JobId> sent_with_key_;  // of these
  std::uint64_t queued_ = 0;
  bool delays_declared_ = false;
};

/// What an operation on a queue has at hand.
struct Doing {
  const Names& names;
  Connection& connection;
  LogReader& log;
  Outgoing& out;
};

}  // namespace waitbench::messaging::amqp
