#include "servers/upstream/circuit_breaker.hpp"

namespace waitbench::servers::upstream {

std::optional<CircuitBreaker::Permit> CircuitBreaker::ask(TimePoint now) {
  if (state_ == State::open && now >= open_until_) change_to(State::half_open);
  if (state_ == State::open || (state_ == State::half_open && probing_)) return {};
  probing_ = state_ == State::half_open;
  return Permit{epoch_};
}

void CircuitBreaker::report(Permit permit, bool well, TimePoint now) {
  if (permit.epoch != epoch_) return;
  if (state_ == State::closed) return judge(well, now);
  if (well) {
    change_to(State::closed);
  } else {
    open(now);
  }
}

void CircuitBreaker::give_back(Permit permit) {
  if (permit.epoch == epoch_) probing_ = false;
}

void CircuitBreaker::judge(bool well, TimePoint now) {
  const auto place = ended_++ % failed_.size();
  failures_ -= failed_[place] ? 1 : 0;
  failures_ += well ? 0 : 1;
  failed_[place] = !well;
  const auto window = static_cast<double>(failed_.size());
  if (ended_ >= failed_.size() && static_cast<double>(failures_) * 100 >= policy_.failure_percent * window)
    open(now);
}

void CircuitBreaker::open(TimePoint now) {
  change_to(State::open);
  open_until_ = now + policy_.open_time;
}

void CircuitBreaker::change_to(State state) {
  state_ = state;
  ++epoch_;
  probing_ = false;
  failed_.assign(failed_.size(), false);
  ended_ = failures_ = 0;
}

}  // namespace waitbench::servers::upstream
