// What load to offer to which server, and for how long.
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>
#include <variant>

#include "core/http/url.hpp"
#include "core/units.hpp"

namespace waitbench::loadgen {

/// Closed: so many users, each sending its next request when the last one was answered.
struct Closed {
  std::uint64_t users = 1;
};
/// Open: requests arrive at this constant rate, whatever became of the earlier ones.
struct Open {
  Rate rate;
};
using LoadModel = std::variant<Closed, Open>;

struct LoadOptions {
  Url url;
  LoadModel load;
  Duration duration = std::chrono::seconds(10);  ///< of the window that is measured
  /// Load before the window, not counted. Absent: as long as one probing request took.
  std::optional<Duration> warmup;
  /// Closed loads: the time over which the users begin, evenly spread, so that they do not move in step.
  /// Absent: the warm-up.
  std::optional<Duration> ramp;
  Duration timeout = std::chrono::seconds(30);  ///< of one request, from its due time
  unsigned threads = 1;
  std::uint64_t seed = 1;
  bool numbered = false;     ///< send "Waitbench-Request: n", from which our servers draw their random times
  std::optional<pid_t> pid;  ///< the local server process to observe
  /// New connections are begun at most at this rate, so that a listen backlog is not what is measured.
  Rate connect_rate{10000};
};

}  // namespace waitbench::loadgen
