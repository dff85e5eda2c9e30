// What the pages /jobs/stats and /jobs?after= of a server with a queue tell. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/record/server_state.hpp"
#include "core/result.hpp"

namespace waitbench::loadgen {

/// The 128 bits of a UUID (RFC 9562).
using JobName = std::array<std::uint8_t, 16>;
/// By the wall clock of whoever wrote it, in UTC.
using JobMoment = std::chrono::sys_time<std::chrono::microseconds>;

/// 36 characters, in upper or lower case.
std::optional<JobName> parse_job_name(std::string_view text);
/// Of the job that a Location names: "/jobs/NAME", alone or behind a host.
std::optional<JobName> job_named_by(std::string_view location);

enum class JobState : std::uint8_t { queued, running, failed, done, dead };

/// What is kept of a job.
struct ToldJob {
  JobName name{};
  std::uint64_t sequence = 0;  ///< the order of acceptance
  JobState state = JobState::queued;
  std::uint64_t attempts = 0, redelivered = 0;
  JobMoment accepted{};
  std::optional<JobMoment> started{}, ended{};
  bool operator==(const ToldJob&) const = default;
};

/// A page of jobs in the order of acceptance, all of them behind `after`. An environment error says what is
/// not as it should be; keys that are not known are passed over.
Result<std::vector<ToldJob>> parse_job_page(std::string_view page, std::uint64_t after);

struct JobStats {
  std::uint64_t queued = 0, running = 0, done = 0, dead = 0, attempts = 0, redelivered = 0;
  double oldest_age_s = 0;
  std::uint64_t last_sequence = 0;
  bool operator==(const JobStats&) const = default;

  /// Jobs that have not ended, anybody's.
  std::uint64_t open() const { return queued + running; }
};
/// An environment error likewise.
Result<JobStats> parse_job_stats(std::string_view page);
/// The same as part of what a server says of itself.
ServerState state_of(const JobStats& stats);

}  // namespace waitbench::loadgen
