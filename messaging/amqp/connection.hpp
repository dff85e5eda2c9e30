// One connection to a broker, as far as a queue needs it: publish and be told, deliveries, declarations.
//
// Blocks. One thread at a time. Every failure is thrown as a BrokerFailure; after one, the connection is to
// be given up: what had been delivered over it and not been acknowledged is delivered again, to somebody.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/units.hpp"
#include "messaging/amqp/credentials.hpp"
#include "messaging/queue_url.hpp"

struct amqp_connection_state_t_;
struct amqp_rpc_reply_t_;

namespace waitbench::messaging::amqp {

/// One line for the user, without credentials.
struct BrokerFailure {
  std::string text;
};

struct ConnectionOptions {
  Duration connect_within = std::chrono::seconds(5);
  Duration patience = std::chrono::seconds(30);  ///< for an answer, or a confirm
  /// Two of them missed, and either side takes the other for gone. Sent while a call below is under way.
  std::chrono::seconds heartbeat{10};
};

using Channel = std::uint16_t;
// Channel 1 publishes and declares.
inline constexpr Channel jobs_channel = 2, log_channel = 3, dead_channel = 4, callbacks_channel = 5;
using Arguments = std::vector<std::pair<std::string, std::variant<std::int64_t, std::string>>>;

struct Publication {
  std::string exchange, routing_key;
  std::string id, type;  ///< for who reads it with the broker's own tools
  std::string body;
  Arguments headers;  ///< the same
};

struct Delivery {
  Channel channel = 0;
  std::uint64_t tag = 0;
  bool redelivered = false;
  std::string id, body;
  std::uint64_t returns = 0;  ///< how often it was delivered before and came back (x-delivery-count)
  std::optional<std::uint64_t> offset;  ///< in a stream
};

class Connection {
 public:
  Connection(const AmqpBroker& broker, const AmqpCredentials& credentials, const ConnectionOptions& options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  void open(Channel channel);
  /// What was delivered over it and not acknowledged goes back.
  void close(Channel channel);

  // Declarations are made over channel 1; they change nothing that is there already, as declared.
  void declare_exchange(const std::string& name, const char* type);
  void declare_queue(const std::string& name, const Arguments& arguments);
  void bind_queue(const std::string& queue, const std::string& exchange, const std::string& pattern);
  void bind_exchange(const std::string& to, const std::string& from, const std::string& pattern);
  /// How many messages wait in it for somebody to take them.
  std::uint32_t ready(const std::string& queue);

  /// At most `unacknowledged` deliveries to a consumer at once, of those that begin from now on.
  void prefetch(Channel channel, std::uint16_t unacknowledged);
  void consume(Channel channel, const std::string& queue, const std::string& consumer,
               const Arguments& arguments);
  void cancel(Channel channel, const std::string& consumer);
  std::optional<Delivery> get(Channel channel, const std::string& queue);
  /// All up to the tag, when `multiple`.
  void acknowledge(Channel channel, std::uint64_t tag, bool multiple = false);

  /// Over channel 1, persistent and mandatory. At most 500 are unconfirmed at a time.
  void publish(const Publication& publication);
  /// Returns when everything that was published is stored by all queues it was for; throws if one is not.
  void confirm();

  /// Reads what has come; waits for the first of it, at most `within`. Answers, and sends, heartbeats.
  void read(Duration within);
  /// What read(), and every other call, has met of deliveries to that channel's consumers, in order.
  std::vector<Delivery> take(Channel channel);

 private:
  bool read_one(Duration within);
  Delivery message_of(Channel channel, std::uint64_t tag, bool redelivered);
  void confirmed(std::uint64_t tag, bool multiple, bool stored);
  void settle(std::size_t most_unconfirmed);
  void require_ok(const amqp_rpc_reply_t_& reply, const std::string& doing) const;
  void require_ok(int status, const std::string& doing) const;
  void require_ok(const std::string& doing) const;
  [[noreturn]] void fail(const std::string& what) const;

  const ConnectionOptions options_;
  const std::string place_;  // "the broker at HOST:PORT"
  struct Destroy {
    void operator()(amqp_connection_state_t_* state) const;
  };
  std::unique_ptr<amqp_connection_state_t_, Destroy> state_;
  std::map<Channel, std::vector<Delivery>> arrived_;
  std::uint64_t published_ = 0;
  std::set<std::uint64_t> unconfirmed_;
  std::string refused_;  // why one of what was published is not stored
};

}  // namespace waitbench::messaging::amqp
