// What a server is told about overload: how much it works on at once, who waits for how long, and what those
// who are shed are told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/units.hpp"

namespace waitbench::servers {

/// In which order those who wait get their turn, and how long they wait for it.
enum class Discipline : std::uint8_t {
  fifo,   ///< who came first is first
  lifo,   ///< while the queue stands, who came last is first, and leaves no room for who came first
  codel,  ///< as lifo; and while the queue stands, nobody waits longer than the target
};

struct AdmissionRules {
  std::optional<std::uint64_t> max_in_flight =
      {};                       ///< requests worked on at once, 1 or more; empty: no limit
  std::uint64_t max_queue = 0;  ///< so many more wait for their turn
  Discipline discipline = Discipline::fifo;
  std::optional<Duration> deadline = {};  ///< of a request, from being read; above zero
  std::chrono::seconds retry_after{1};    ///< what those who are shed are told: RFC 9110 section 10.2.3

  // Of a queue that stands: it has not been empty for longer than the interval. The constants are those of K.
  // Nichols, V. Jacobson, "Controlling Queue Delay" (ACM Queue 10 (5), 2012), as B. Maurer uses them for
  // requests in "Fail at Scale" (ACM Queue 13 (8), 2015).
  Duration interval = std::chrono::milliseconds(100);
  Duration target = std::chrono::milliseconds(5);
};

/// Why a request is not done.
enum class Shed : std::uint8_t { queue_full, codel, deadline };

/// What a request that is shed is told, the same bytes by every model.
std::string shed_text(const AdmissionRules& rules, Shed why);

}  // namespace waitbench::servers
