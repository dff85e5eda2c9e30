// What a call does next: all its decisions, the same however its thread waits.
//
//   begin ------> refused by the bulkhead, or by the breaker; out of time; or an attempt
//   attempted --> ok, failed or out of time; or a wait before a retry
//   waited -----> as begin, without the bulkhead: a call keeps its place while it waits
//
// Sans-I/O: the owner makes the attempts, does the waits, and says at what time. Draws are those of the call
// (call_number.hpp). Threads: none; what calls share is behind Guards.
#pragma once

#include <optional>
#include <variant>

#include "servers/upstream/call_number.hpp"
#include "servers/upstream/guards.hpp"

namespace waitbench::servers::upstream {

enum class CallOutcome : std::uint8_t {
  ok,                   ///< answered, status below 400
  failed,               ///< the last attempt says why
  refused_by_breaker,   ///< no attempt was made
  refused_by_bulkhead,  ///< no attempt was made
  out_of_time,          ///< the deadline of the request passed
  cut,                  ///< this server ends, or the client has left: the request has no answer
};

struct CallEnd {
  CallOutcome outcome = CallOutcome::cut;
  unsigned attempts = 0;
  std::optional<AttemptResult> last{};  ///< empty when there was no attempt
  bool operator==(const CallEnd&) const = default;
};

class CallMachine {
 public:
  struct Attempt {
    TimePoint deadline{};
    std::uint64_t number = 0;  ///< for the upstream
    bool operator==(const Attempt&) const = default;
  };
  struct Wait {
    TimePoint until;
    bool operator==(const Wait&) const = default;
  };
  using Next = std::variant<Attempt, Wait, CallEnd>;

  /// What is referred to must outlive it. `deadline` is the request's own, if it has one: no attempt begins
  /// after it, and no wait ends after it.
  CallMachine(Guards& guards, const UpstreamOptions& options, UpstreamCounters& counters, const CallId& id,
              std::optional<TimePoint> deadline);
  /// A call that has begun and not ended counts as cut.
  ~CallMachine();
  CallMachine(const CallMachine&) = delete;
  CallMachine& operator=(const CallMachine&) = delete;

  Next begin(TimePoint now);
  /// After Attempt.
  Next attempted(const AttemptResult& result, TimePoint now);
  /// After Wait, at its end.
  Next waited(TimePoint now);
  /// After Wait, which something ended: this server ends, or the client has left.
  Next cut();

 private:
  Next attempt(TimePoint now);
  Next retry(const AttemptResult& failed, TimePoint now);
  CallEnd end(CallOutcome outcome);
  bool is_out_of_time(TimePoint now) const { return deadline_ && now >= *deadline_; }

  Guards& guards_;
  const UpstreamOptions& options_;
  UpstreamCounters& counters_;
  const CallId id_;
  const std::optional<TimePoint> deadline_;
  RandomStream random_;
  bool under_way_ = false, inside_ = false;  // begun and not ended; with a place of the bulkhead
  std::optional<Guards::Permit> permit_;     // during an attempt
  unsigned attempts_ = 0;
  std::optional<AttemptResult> last_;
};

}  // namespace waitbench::servers::upstream
