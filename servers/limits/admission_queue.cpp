#include "servers/limits/admission_queue.hpp"

namespace waitbench::servers {

// After Maurer's onNewRequest: a queue that was empty within the last interval is a burst, which may wait;
// one that was not is more than the server can do, and every wait in it is for nothing.
bool AdmissionQueue::stands(TimePoint now) const noexcept {
  return !waiting_.empty() && now - not_empty_since_ > rules_.interval;
}

bool AdmissionQueue::newest_first(TimePoint now) const noexcept {
  return rules_.discipline != Discipline::fifo && stands(now);
}

void AdmissionQueue::set_patience(AdmissionPlace& place, TimePoint now) const noexcept {
  place.asked = now;
  place.until = rules_.deadline ? now + *rules_.deadline : TimePoint::max();
  place.shed = Shed::deadline;
  if (rules_.discipline != Discipline::codel) return;
  const auto patience = now + (stands(now) ? rules_.target : rules_.interval);
  if (patience >= place.until) return;
  place.until = patience;
  place.shed = Shed::codel;
}

// Who would be the last to be served leaves a queue that is full: who comes, if the order is that of coming;
// else who came first.
AdmissionQueue::Arrival AdmissionQueue::arrive(AdmissionPlace& place, TimePoint now) {
  set_patience(place, now);
  if (has_turn()) {
    ++in_flight_;
    return {Arrival::What::begins};
  }
  AdmissionPlace* instead = nullptr;
  if (waiting_.size() >= rules_.max_queue) {
    if (!newest_first(now)) {
      place.shed = Shed::queue_full;
      return {Arrival::What::shed};
    }
    instead = take_first();
    instead->shed = Shed::queue_full;
  } else if (waiting_.empty()) {
    not_empty_since_ = now;
  }
  waiting_.push_back(place);
  return {Arrival::What::waits, instead};
}

std::optional<AdmissionQueue::Next> AdmissionQueue::next(TimePoint now) noexcept {
  if (waiting_.empty() || !has_turn()) return {};
  auto& place = newest_first(now) ? waiting_.back() : waiting_.front();
  leave(place);
  const bool begins = now < place.until;
  if (begins) ++in_flight_;
  return Next{place, begins};
}

AdmissionPlace* AdmissionQueue::take_first() noexcept {
  if (waiting_.empty()) return nullptr;
  auto& first = waiting_.front();
  waiting_.pop_front();
  return &first;
}

}  // namespace waitbench::servers
