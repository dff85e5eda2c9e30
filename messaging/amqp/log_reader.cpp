#include "messaging/amqp/log_reader.hpp"

#include <algorithm>

namespace waitbench::messaging::amqp {
namespace {

constexpr std::uint16_t prefetch = 1'000;
constexpr std::uint64_t acknowledged_by = 200;

}  // namespace

View& LogReader::view(Connection& connection) {
  if (view_) return *view_;
  view_ = std::make_unique<View>();
  try {
    attach(connection);
  } catch (const BrokerFailure&) {
    view_.reset();
    next_offset_ = 0;
    throw;
  }
  if (inside_) {
    view_->begin();
    begun_ = true;
  }
  return *view_;
}

View& LogReader::view_of_now(Connection& connection) {
  if (!view_) return view(connection);
  catch_up(connection);
  return *view_;
}

void LogReader::attach(Connection& connection) {
  connection.open(log_channel);
  connection.prefetch(log_channel, prefetch);
  connection.consume(log_channel, names_.log, "waitbench-log",
                     {{"x-stream-offset", static_cast<std::int64_t>(next_offset_)}});
  catch_up(connection);
}

// A mark of its own, written behind all that was told before, and read back.
void LogReader::catch_up(Connection& connection) {
  const Mark mark{.process = process_, .number = ++marks_};
  connection.publish({.exchange = names_.exchange,
                      .routing_key = "mark",
                      .id = {},
                      .type = "mark",
                      .body = entry_text(mark),
                      .headers = {}});
  connection.confirm();
  auto before = next_offset_;
  auto until = Clock::now() + patience_;
  for (;;) {
    read(connection);
    if (mark_read_ >= mark.number) break;
    if (next_offset_ != before) until = Clock::now() + patience_;
    before = next_offset_;
    const auto left = until - Clock::now();
    if (left <= Duration(0)) {
      next_offset_ = 0;  // it may be another log than the one that was read so far
      throw BrokerFailure{"the broker does not deliver its log."};
    }
    connection.read(left);
  }
  if (!begun_) view_->trim();
}

void LogReader::read(Connection& connection) {
  for (const auto& delivery : connection.take(log_channel)) {
    if (++unacknowledged_ >= acknowledged_by) {
      connection.acknowledge(log_channel, delivery.tag, true);
      unacknowledged_ = 0;
    }
    const auto offset = delivery.offset.value_or(next_offset_);
    if (offset < next_offset_) continue;
    next_offset_ = offset + 1;
    const auto entry = parse_entry(delivery.body);
    if (!entry) continue;  // a foreign message
    if (begun_) read_meanwhile_.push_back(*entry);
    enter(*entry);
  }
}

void LogReader::enter(const Entry& entry) {
  if (const auto* const job = std::get_if<Job>(&entry)) {
    view_->tell(*job);
  } else if (const auto* const purged = std::get_if<Purged>(&entry)) {
    view_->forget(purged->id);
  } else if (const auto* const stored = std::get_if<Stored>(&entry)) {
    view_->stored(stored->ids);
  } else if (const auto& mark = std::get<Mark>(entry); mark.process == process_) {
    mark_read_ = std::max(mark_read_, mark.number);
  }
}

void LogReader::tell(const Job& job) {
  if (view_) view_->tell(job);
}

void LogReader::stored(std::span<const JobId> ids) {
  if (view_) view_->stored(ids);
}

void LogReader::reconnect(Connection& connection) {
  if (view_) attach(connection);
}

void LogReader::disconnected() {
  unacknowledged_ = 0;
}

void LogReader::begin() {
  inside_ = true;
  begun_ = view_ != nullptr;
  if (begun_) view_->begin();
}

void LogReader::keep() {
  if (begun_) {
    view_->keep();
    view_->trim();
  }
  inside_ = begun_ = false;
  read_meanwhile_.clear();
}

void LogReader::take_back() {
  if (begun_) view_->take_back();
  inside_ = begun_ = false;
  for (const auto& entry : read_meanwhile_) enter(entry);
  read_meanwhile_.clear();
}

}  // namespace waitbench::messaging::amqp
