// The ways of doing a caller's work, and what is said of one: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/units.hpp"

namespace waitbench::lab {

/// Ways to do the work; in this order where several do equally well.
enum class Way : std::uint8_t { thread, pool, coroutine, hybrid, queue };
std::string_view name_of(Way way);
/// As users write it: "thread", "pool", ...
std::string_view word_of(Way way);
inline constexpr std::array<Way, 5> all_ways{Way::thread, Way::pool, Way::coroutine, Way::hybrid, Way::queue};

enum class Style : std::uint8_t { request_response, hybrid, queue };
std::string_view name_of(Style style);
Style style_of(Way way);

/// What one way of doing the work is predicted to do. Absent: theory has no answer (what waits grows without
/// end), or it takes prices that were not measured.
struct Alternative {
  Way way = Way::thread;
  std::uint64_t size = 0;                     ///< threads of the pool, workers of queue and hybrid; else 0
  double throughput_per_s = 0;                ///< work done, not only accepted
  double wanted_per_s = 0;                    ///< what is asked for
  double capacity_per_s = 0;                  ///< what it could do at most
  std::optional<Duration> response{}, p99{};  ///< of the caller
  std::optional<Duration> completion{};       ///< until the work is done; of queue and hybrid
  std::uint64_t in_flight = 0;  ///< requests or jobs at once: the mean; of arrivals what they rarely exceed
  std::optional<std::uint64_t> connections{};  ///< of callers, at once; a job holds none
  std::optional<std::uint64_t> threads{};
  std::optional<Bytes> resident{}, memory{};  ///< of the process; and with what the kernel keeps for it
  std::optional<Bytes> reserved{};
  double cpu_of_plan = 0;             ///< of the cores, 0 to 1: what the plan computes
  std::optional<double> cpu_share{};  ///< that, and what requests cost beside it
  bool grows = false;                 ///< more is asked for than it can answer: what waits grows without end
  std::string limit;                  ///< what holds the throughput: "200 threads"
  std::vector<std::string> against;   ///< why it is out; empty: it can be had
  bool meets_demand = false;          ///< throughput within 5 % of what is wanted
  bool meets_objective = true;        ///< no objective is known to be missed

  bool suits() const { return against.empty() && meets_demand && meets_objective; }
};
/// With its size, if it has one: "pool of 200", "queue, 30 workers".
std::string title_of(const Alternative& alternative);

}  // namespace waitbench::lab
