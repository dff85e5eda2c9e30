#include "loadgen/arrivals.hpp"

namespace waitbench::loadgen {

ArrivingRequests::ArrivingRequests(const LoadPlan& plan, unsigned index, EventLoop& loop,
                                   Exchanges& exchanges, Recorder& recorder)
    : plan_(plan),
      index_(index),
      loop_(loop),
      exchanges_(exchanges),
      recorder_(recorder),
      times_(std::get<Open>(plan.options.load), plan.options.seed, plan.phases.window.begin) {
  if (const auto most = std::get<Open>(plan.options.load).max_in_flight)
    most_in_flight_ = plan.share(*most, index);
}

void ArrivingRequests::begin() {
  loop_.activity_begun();
  find_next();
}

void ArrivingRequests::find_next() {
  do {
    next_ = times_.next();
  } while (next_.due < plan_.phases.window.end && next_.number % plan_.options.threads != index_);
  if (next_.due >= plan_.phases.window.end) return loop_.activity_ended();
  loop_.call_at(next_.due, *this);
}

void ArrivingRequests::ring() {
  const auto now = loop_.now();
  if (most_in_flight_ && in_flight_ >= *most_in_flight_) {
    recorder_.due(next_.due, now);
    recorder_.ended(Outcome::shed, next_.due, {}, now, 0);
  } else {
    ++in_flight_;
    loop_.activity_begun();
    exchanges_.send(*this, next_.due, next_.number);
  }
  find_next();
}

void ArrivingRequests::request_ended(Outcome /*outcome*/) {
  --in_flight_;
  loop_.activity_ended();
}

}  // namespace waitbench::loadgen
