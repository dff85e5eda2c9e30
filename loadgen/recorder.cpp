#include "loadgen/recorder.hpp"

#include <algorithm>
#include <utility>

#include "loadgen/connect_failure.hpp"

namespace waitbench::loadgen {
namespace {

std::int64_t floor_seconds(Duration d) {
  return std::chrono::floor<std::chrono::seconds>(d).count();
}

}  // namespace

void Tally::merge(const Tally& other) {
  requests += other.requests;
  requests_outside += other.requests_outside;
  latency.merge(other.latency);
  service.merge(other.service);
  lag.merge(other.lag);
  connect.merge(other.connect);
  late_by.merge(other.late_by);
  answered.merge(other.answered);
  ended.merge(other.ended);
  shortest = std::min(shortest, other.shortest);
  residence_s += other.residence_s;
  whole_residence_s += other.whole_residence_s;
  bytes_received += other.bytes_received;
  connections += other.connections;
  stages.merge(other.stages);
}

Recorder::Recorder(const Window& window, Duration timeout, SliceSink sink, std::vector<StageSpan> stages)
    : window_(window), sink_(std::move(sink)), tally_(window, timeout, std::move(stages)) {
  begin_slice(floor_seconds(-window.begin));
}

void Recorder::begin_slice(std::int64_t second) {
  slice_ = std::make_unique<Slice>();
  slice_->second = second;
}

Duration Recorder::slice_end() const {
  return window_.begin + std::chrono::seconds(slice_->second + 1);
}

void Recorder::integrate(Duration until) {
  if (until <= integrated_until_) return;
  slice_->in_flight_s += static_cast<double>(in_flight_) * to_seconds(until - integrated_until_);
  integrated_until_ = until;
}

void Recorder::advance(Duration now) {
  while (now >= slice_end()) {
    integrate(slice_end());
    const auto next = slice_->second + 1;
    sink_(std::move(slice_));
    begin_slice(next);
  }
  integrate(now);
}

void Recorder::finish(Duration now) {
  advance(now);
  sink_(std::move(slice_));
}

void Recorder::due(Duration due, Duration taken_up, Duration now) {
  advance(now);
  slice_->in_flight_s += to_seconds(now - due);  // it has been waiting for us since it was due
  ++in_flight_;
  ++slice_->requests.scheduled;
  if (taken_up - due <= kept_within) ++slice_->taken_up_in_time;
  tally_.stages.due(due, taken_up);
  if (window_.contains(due)) {
    ++tally_.requests.scheduled;
    tally_.late_by.record(taken_up - due);
  } else {
    ++tally_.requests_outside;
  }
}

void Recorder::sent(Duration due, Duration now) {
  ++slice_->sent;
  slice_->lag.record(now - due);
  if (window_.contains(due)) tally_.lag.record(now - due);
}

void Recorder::ended(Outcome outcome, Duration due, std::optional<Duration> sent, Duration now,
                     std::uint64_t bytes) {
  advance(now);
  --in_flight_;
  ++counter_of(slice_->requests, outcome);

  const auto latency = now - due;
  if (outcome != Outcome::shed) tally_.ended.record(now - window_.begin);
  if (outcome == Outcome::ok) {
    tally_.answered.record(now - window_.begin);
    tally_.shortest = std::min(tally_.shortest, latency);
  }
  tally_.stages.ended(outcome, due, now, bytes);
  if (has_latency(outcome)) {
    slice_->latency.record(latency);
    if (sent) slice_->service.record(now - *sent);
  }
  slice_->bytes_received += bytes;
  tally_.whole_residence_s += to_seconds(latency);
  if (!window_.contains(due)) return;

  ++counter_of(tally_.requests, outcome);
  tally_.bytes_received += bytes;
  if (outcome != Outcome::shed) tally_.residence_s += to_seconds(latency);
  if (!has_latency(outcome)) return;
  tally_.latency.record(latency);
  if (sent) tally_.service.record(now - *sent);
}

void Recorder::connected(Duration took, bool repeated) {
  ++tally_.connections.established;
  if (repeated) ++tally_.connections.handshake_repeated;
  tally_.connect.record(took);
}

void Recorder::connect_failed(int error) {
  ++counter_of(tally_.connections, error);
}

}  // namespace waitbench::loadgen
