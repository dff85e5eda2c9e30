// What a job is, from its acceptance to its end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "messaging/job_id.hpp"
#include "messaging/moment.hpp"

namespace waitbench::messaging {

/// The numbers are stored: they keep their meaning.
enum class JobState : std::uint8_t {
  queued =
      0,  ///< to be claimed when it is due. With attempts behind it, it has failed and waits for its retry
  running = 1,  ///< claimed. Whether its lease has expired meanwhile shows when the next worker claims
  done = 2,
  dead = 3,  ///< its attempts are used up, or it was given up: kept with the reason, to be replayed or purged
};
inline constexpr std::array all_job_states{JobState::queued, JobState::running, JobState::done,
                                           JobState::dead};

constexpr std::string_view name_of(JobState state) {
  constexpr std::array<std::string_view, 4> names{"queued", "running", "done", "dead"};
  return names[static_cast<std::size_t>(state)];
}

/// Whose claim of a job it is: rises with each claim of that job, replays included, from 1; 0: never claimed.
/// The fencing token of M. Kleppmann, "How to do distributed locking", 2016.
using Token = std::uint64_t;

/// What the sender says of it. The texts together are far below SQLite's limit of 10^9 bytes.
struct NewJob {
  JobId id;
  std::string plan;
  std::optional<std::string> idempotency_key;  ///< a second job with the same is not stored: it is the first
  std::optional<std::string> callback;         ///< a URL that is told of its end
  Moment due;                                  ///< not claimed before; the moment of acceptance: at once
  std::uint32_t attempts_allowed = 1;          ///< claims until it is dead; at least 1
  // What the plan draws, of its first attempt, is that of request `number` at a server with this seed.
  std::uint64_t seed = 1, number = 0;
};

struct Job {
  explicit Job(NewJob what) : asked(std::move(what)) {}

  NewJob asked;
  std::uint64_t sequence = 0;  ///< the order of acceptance; 0: not stored yet
  JobState state = JobState::queued;
  Moment due{};                   ///< not claimed before: as asked, later the moment of its retry
  std::uint32_t attempts = 0;     ///< claims since it was accepted or replayed, but for those handed back
  std::uint32_t expirations = 0;  ///< of all its claims, those whose lease expired: it was delivered again
  Token token = 0;                ///< of its last claim
  std::string worker;             ///< who claimed it last
  Moment leased_until{};          ///< while it runs
  Moment accepted{};
  std::optional<Moment> started;        ///< its last claim
  std::optional<Moment> completed;      ///< it was done, or dead
  std::string reason;                   ///< why its last attempt failed
  std::string outcome;                  ///< of a done one: what its worker says came of it
  std::optional<Moment> callback_due;   ///< it has ended, and its callback has not been told of it
  std::uint32_t callback_attempts = 0;  ///< at telling it, of its last end
  bool intact = true;  ///< what the sender said is what was stored; if not, it is not to be done

  bool waits_for_retry() const noexcept { return state == JobState::queued && attempts > 0; }
};

}  // namespace waitbench::messaging
