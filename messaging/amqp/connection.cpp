#include "messaging/amqp/connection.hpp"

#include <chrono>
#include <sys/time.h>

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#endif
#include <fmt/format.h>

namespace waitbench::messaging::amqp {
namespace {

constexpr Channel main_channel = 1;
constexpr std::size_t window = 500;
constexpr int frame_max = 131'072;

amqp_bytes_t bytes_of(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};  // the library does not write there
}

std::string_view text_of(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

timeval timeval_of(Duration d) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(d).count();
  return {.tv_sec = us / 1'000'000, .tv_usec = us % 1'000'000};
}

// Of `arguments`, whose texts it points into.
class Table {
 public:
  explicit Table(const Arguments& arguments) {
    for (const auto& [key, value] : arguments) {
      amqp_table_entry_t entry{};
      entry.key = bytes_of(key);
      if (const auto* const number = std::get_if<std::int64_t>(&value)) {
        entry.value.kind = AMQP_FIELD_KIND_I64;
        entry.value.value.i64 = *number;
      } else {
        entry.value.kind = AMQP_FIELD_KIND_UTF8;
        entry.value.value.bytes = bytes_of(std::get<std::string>(value));
      }
      entries_.push_back(entry);
    }
  }
  amqp_table_t table() { return {static_cast<int>(entries_.size()), entries_.data()}; }

 private:
  std::vector<amqp_table_entry_t> entries_;
};

std::optional<std::uint64_t> number_in(const amqp_table_t& headers, std::string_view key) {
  for (int i = 0; i < headers.num_entries; ++i) {
    const auto& entry = headers.entries[i];
    if (text_of(entry.key) != key) continue;
    std::int64_t number = -1;
    if (entry.value.kind == AMQP_FIELD_KIND_I64) number = entry.value.value.i64;
    if (entry.value.kind == AMQP_FIELD_KIND_I32) number = entry.value.value.i32;
    if (number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(number);
  }
  return std::nullopt;
}

// What it stands for in AMQP ("NOT_FOUND"), without the rest of the broker's text: that may name the user.
std::string_view constant_of(amqp_bytes_t reply_text) {
  const auto text = text_of(reply_text);
  return text.substr(0, text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"));
}

struct Closed {
  int code = 0;
  std::string text;
};

Closed closed_by(const amqp_method_t& method) {
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    const auto* const close = static_cast<const amqp_channel_close_t*>(method.decoded);
    return {close->reply_code, fmt::format("{} {}", close->reply_code, constant_of(close->reply_text))};
  }
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto* const close = static_cast<const amqp_connection_close_t*>(method.decoded);
    return {close->reply_code, fmt::format("{} {}", close->reply_code, constant_of(close->reply_text))};
  }
  return {0, "an unexpected answer"};
}

std::string place_of(const AmqpBroker& broker) {
  const bool is_address_v6 = broker.host.find(':') != std::string::npos;
  return fmt::format("the broker at {}:{}", is_address_v6 ? "[" + broker.host + "]" : broker.host,
                     broker.port);
}

}  // namespace

void Connection::Destroy::operator()(amqp_connection_state_t_* state) const {
  amqp_destroy_connection(state);
}

Connection::Connection(const AmqpBroker& broker, const AmqpCredentials& credentials,
                       const ConnectionOptions& options)
    : options_(options), place_(place_of(broker)), state_(amqp_new_connection()) {
  auto* const socket = state_ ? amqp_tcp_socket_new(state_.get()) : nullptr;
  if (socket == nullptr) fail("cannot be reached: there is no memory left");
  auto within = timeval_of(options_.connect_within), patience = timeval_of(options_.patience);
  if (const int status = amqp_socket_open_noblock(socket, broker.host.c_str(), broker.port, &within);
      status != AMQP_STATUS_OK) {
    fail(
        fmt::format("cannot be reached ({}). Start one (scripts/broker start DIRECTORY prints its URL), or "
                    "name one that runs.",
                    amqp_error_string2(status)));
  }
  amqp_set_handshake_timeout(state_.get(), &patience);
  amqp_set_rpc_timeout(state_.get(), &patience);
  const auto reply = amqp_login(state_.get(), broker.vhost.c_str(), 0, frame_max,
                                static_cast<int>(options_.heartbeat.count()), AMQP_SASL_METHOD_PLAIN,
                                credentials.user.c_str(), credentials.password.c_str());
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) {
    const auto closed = closed_by(reply.reply);
    if (closed.code == AMQP_ACCESS_REFUSED) {
      fail(
          "refuses this user and password. Set WAITBENCH_AMQP_USER and WAITBENCH_AMQP_PASSWORD, or name a "
          "file that holds USER:PASSWORD in WAITBENCH_AMQP_CREDENTIALS.");
    }
    if (closed.code == AMQP_NOT_ALLOWED) {
      fail(
          fmt::format("has no virtual host \"{}\" for this user. Make it: rabbitmqctl add_vhost, "
                      "rabbitmqctl set_permissions.",
                      broker.vhost));
    }
  }
  require_ok(reply, "log in");
  open(main_channel);
  amqp_confirm_select(state_.get(), main_channel);
  require_ok("ask for confirms");
}

// Without a farewell, which would wait for an answer: the broker sees the end of the socket.
Connection::~Connection() = default;

void Connection::fail(const std::string& what) const {
  throw BrokerFailure{place_ + " " + what};
}

void Connection::require_ok(const amqp_rpc_reply_t& reply, const std::string& doing) const {
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL:
      return;
    case AMQP_RESPONSE_SERVER_EXCEPTION: {
      const auto closed = closed_by(reply.reply);
      if (closed.code == AMQP_PRECONDITION_FAILED) {
        fail(
            fmt::format("did not {}: {}. Something of that name is there and is another kind of thing; name "
                        "another virtual host.",
                        doing, closed.text));
      }
      fail(fmt::format("did not {}: {}.", doing, closed.text));
    }
    default:
      return require_ok(
          reply.library_error == 0 ? static_cast<int>(AMQP_STATUS_SOCKET_CLOSED) : reply.library_error,
          doing);
  }
}

void Connection::require_ok(int status, const std::string& doing) const {
  if (status == AMQP_STATUS_OK) return;
  fail(fmt::format("did not {}: {}.", doing, amqp_error_string2(status)));
}

void Connection::require_ok(const std::string& doing) const {
  require_ok(amqp_get_rpc_reply(state_.get()), doing);
}

void Connection::open(Channel channel) {
  amqp_channel_open(state_.get(), channel);
  require_ok("open a channel");
}

void Connection::close(Channel channel) {
  require_ok(amqp_channel_close(state_.get(), channel, AMQP_REPLY_SUCCESS), "close a channel");
  arrived_.erase(channel);
}

std::vector<Delivery> Connection::take(Channel channel) {
  return std::exchange(arrived_[channel], {});
}

void Connection::declare_exchange(const std::string& name, const char* type) {
  amqp_exchange_declare(state_.get(), main_channel, bytes_of(name), bytes_of(type), 0, 1, 0, 0,
                        amqp_empty_table);
  require_ok("declare the exchange " + name);
}

void Connection::declare_queue(const std::string& name, const Arguments& arguments) {
  amqp_queue_declare(state_.get(), main_channel, bytes_of(name), 0, 1, 0, 0, Table(arguments).table());
  require_ok("declare the queue " + name);
}

void Connection::bind_queue(const std::string& queue, const std::string& exchange,
                            const std::string& pattern) {
  amqp_queue_bind(state_.get(), main_channel, bytes_of(queue), bytes_of(exchange), bytes_of(pattern),
                  amqp_empty_table);
  require_ok("bind the queue " + queue);
}

void Connection::bind_exchange(const std::string& to, const std::string& from, const std::string& pattern) {
  amqp_exchange_bind(state_.get(), main_channel, bytes_of(to), bytes_of(from), bytes_of(pattern),
                     amqp_empty_table);
  require_ok("bind the exchange " + to);
}

std::uint32_t Connection::ready(const std::string& queue) {
  const auto* const declared =
      amqp_queue_declare(state_.get(), main_channel, bytes_of(queue), 1, 1, 0, 0, amqp_empty_table);
  require_ok("count the queue " + queue);
  return declared->message_count;
}

void Connection::prefetch(Channel channel, std::uint16_t unacknowledged) {
  amqp_basic_qos(state_.get(), channel, 0, unacknowledged, 0);
  require_ok("limit what it delivers");
}

void Connection::consume(Channel channel, const std::string& queue, const std::string& consumer,
                         const Arguments& arguments) {
  amqp_basic_consume(state_.get(), channel, bytes_of(queue), bytes_of(consumer), 0, 0, 0,
                     Table(arguments).table());
  require_ok("deliver from " + queue);
}

void Connection::cancel(Channel channel, const std::string& consumer) {
  amqp_basic_cancel(state_.get(), channel, bytes_of(consumer));
  require_ok("stop delivering");
}

std::optional<Delivery> Connection::get(Channel channel, const std::string& queue) {
  const auto reply = amqp_basic_get(state_.get(), channel, bytes_of(queue), 0);
  require_ok(reply, "give a message of " + queue);
  if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return std::nullopt;
  const auto* const got = static_cast<const amqp_basic_get_ok_t*>(reply.reply.decoded);
  return message_of(channel, got->delivery_tag, got->redelivered != 0);
}

void Connection::acknowledge(Channel channel, std::uint64_t tag, bool multiple) {
  require_ok(amqp_basic_ack(state_.get(), channel, tag, multiple ? 1 : 0), "take an acknowledgement");
}

void Connection::publish(const Publication& publication) {
  settle(window - 1);
  Table headers(publication.headers);
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                      AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_APP_ID_FLAG |
                      AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = bytes_of("application/json");
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  properties.message_id = bytes_of(publication.id);
  properties.type = bytes_of(publication.type);
  properties.app_id = bytes_of("waitbench");
  properties.headers = headers.table();
  require_ok(
      amqp_basic_publish(state_.get(), main_channel, bytes_of(publication.exchange),
                         bytes_of(publication.routing_key), 1, 0, &properties, bytes_of(publication.body)),
      "take a message");
  unconfirmed_.insert(++published_);
}

void Connection::confirm() {
  settle(0);
  if (!refused_.empty()) fail(std::exchange(refused_, {}));
}

// Waits as long as it goes on: each confirm begins the patience anew.
void Connection::settle(std::size_t most_unconfirmed) {
  auto before = unconfirmed_.size();
  auto until = Clock::now() + options_.patience;
  while (unconfirmed_.size() > most_unconfirmed) {
    const auto left = until - Clock::now();
    if (left <= Duration(0)) {
      fail(
          "does not confirm what it was sent: it may be short of memory or disk. What was sent may be stored "
          "all the same.");
    }
    read(left);
    if (unconfirmed_.size() == before) continue;
    before = unconfirmed_.size();
    until = Clock::now() + options_.patience;
  }
}

void Connection::confirmed(std::uint64_t tag, bool multiple, bool stored) {
  if (!stored) refused_ = "does not store what it was sent: a queue refuses it.";
  if (multiple) {
    unconfirmed_.erase(unconfirmed_.begin(), unconfirmed_.upper_bound(tag));
  } else {
    unconfirmed_.erase(tag);
  }
}

void Connection::read(Duration within) {
  if (!read_one(within)) return;
  while (read_one(Duration(0))) {
  }
}

Delivery Connection::message_of(Channel channel, std::uint64_t tag, bool redelivered) {
  amqp_message_t message;
  require_ok(amqp_read_message(state_.get(), channel, &message, 0), "deliver a message whole");
  const std::unique_ptr<amqp_message_t, void (*)(amqp_message_t*)> owner(&message, amqp_destroy_message);
  Delivery delivery{.channel = channel,
                    .tag = tag,
                    .redelivered = redelivered,
                    .id = {},
                    .body = std::string(text_of(message.body)),
                    .offset = {}};
  const auto& properties = message.properties;
  if ((properties._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) delivery.id = text_of(properties.message_id);
  if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) != 0) {
    delivery.returns = number_in(properties.headers, "x-delivery-count").value_or(0);
    delivery.offset = number_in(properties.headers, "x-stream-offset");
  }
  return delivery;
}

bool Connection::read_one(Duration within) {
  amqp_maybe_release_buffers(state_.get());
  amqp_frame_t frame;
  auto patience = timeval_of(within);
  const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &patience);
  if (status == AMQP_STATUS_TIMEOUT) return false;
  require_ok(status, "keep the connection");
  if (frame.frame_type != AMQP_FRAME_METHOD) return true;
  const auto& method = frame.payload.method;
  switch (method.id) {
    case AMQP_BASIC_ACK_METHOD: {
      const auto* const ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
      confirmed(ack->delivery_tag, ack->multiple != 0, true);
      return true;
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto* const nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
      confirmed(nack->delivery_tag, nack->multiple != 0, false);
      return true;
    }
    case AMQP_BASIC_RETURN_METHOD: {
      const auto* const returned = static_cast<const amqp_basic_return_t*>(method.decoded);
      refused_ = fmt::format("has no queue for what it was sent ({} {}).", returned->reply_code,
                             constant_of(returned->reply_text));
      message_of(frame.channel, 0, false);  // comes before its confirm
      return true;
    }
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto* const delivered = static_cast<const amqp_basic_deliver_t*>(method.decoded);
      arrived_[frame.channel].push_back(
          message_of(frame.channel, delivered->delivery_tag, delivered->redelivered != 0));
      return true;
    }
    case AMQP_BASIC_CANCEL_METHOD:
      fail("has ended a delivery: the queue was deleted.");
    case AMQP_CHANNEL_CLOSE_METHOD:
    case AMQP_CONNECTION_CLOSE_METHOD:
      fail(fmt::format("ended the connection: {}.", closed_by(method).text));
    default:
      return true;
  }
}

}  // namespace waitbench::messaging::amqp
