// Whose turn is it, and who is shed? Requests that are worked on, by count, and those that wait for a turn.
#pragma once

#include <cstdint>
#include <optional>

#include <boost/intrusive/list.hpp>

#include "servers/limits/admission_rules.hpp"

namespace waitbench::servers {

/// One request that asks for its turn. Must not be destroyed while it waits.
struct AdmissionPlace : boost::intrusive::list_base_hook<> {
  TimePoint asked{};
  TimePoint until{};  ///< it waits no longer; TimePoint::max(): as long as it takes. Fixed when it comes
  Shed shed{};        ///< why it is shed, if it is; while it waits: why, if it is at `until`
};

/// Neither clocks nor threads: times are arguments, and must not decrease. Nobody waits while there is a turn
/// to be had.
class AdmissionQueue {
 public:
  explicit AdmissionQueue(const AdmissionRules& rules) : rules_(rules) {}
  AdmissionQueue(const AdmissionQueue&) = delete;
  AdmissionQueue& operator=(const AdmissionQueue&) = delete;
  ~AdmissionQueue() { waiting_.clear(); }

  struct Arrival {
    enum class What : std::uint8_t { begins, waits, shed } what;
    AdmissionPlace* instead = nullptr;  ///< waited until now, and is shed to make room for it
  };
  Arrival arrive(AdmissionPlace& place, TimePoint now);
  /// A request has ended: there is a turn to be had, for next().
  void end() noexcept { --in_flight_; }
  struct Next {
    AdmissionPlace& place;
    bool begins;  ///< or is shed: it has waited too long. Either way it waits no more
  };
  /// Who is next; nothing when nobody waits, or there is no turn. To be called until it says nothing.
  std::optional<Next> next(TimePoint now) noexcept;
  /// No longer waits. Only for one that does.
  void leave(AdmissionPlace& place) noexcept { waiting_.erase(waiting_.iterator_to(place)); }
  /// The one that came first of those who wait, who waits no more and gets nothing; nullptr: nobody waits.
  AdmissionPlace* take_first() noexcept;

  std::uint64_t in_flight() const noexcept { return in_flight_; }
  std::uint64_t waiting() const noexcept { return waiting_.size(); }

 private:
  bool has_turn() const noexcept { return !rules_.max_in_flight || in_flight_ < *rules_.max_in_flight; }
  bool stands(TimePoint now) const noexcept;
  bool newest_first(TimePoint now) const noexcept;
  void set_patience(AdmissionPlace& place, TimePoint now) const noexcept;

  const AdmissionRules rules_;
  std::uint64_t in_flight_ = 0;
  boost::intrusive::list<AdmissionPlace> waiting_;  // in the order in which they came
  TimePoint not_empty_since_{};                     // while it is not
};

}  // namespace waitbench::servers
