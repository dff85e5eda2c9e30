// What do our servers cost on this machine: a request that waits, a thread, a job? As values.
//
// Pure. measure_prices.hpp measures, prices_json.hpp writes and reads; docs/method.md, "Advice", says how far
// each price carries.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "core/wall_time.hpp"
#include "lab/calibration.hpp"

namespace waitbench::lab {

/// What one more of them takes.
struct UnitPrice {
  Bytes resident;                 ///< of the server's process
  std::optional<Bytes> kernel{};  /// stacks, slabs and page tables of the whole machine; both ends' sockets
  Bytes reserved;                 ///< addresses of the server's process
  bool operator==(const UnitPrice&) const = default;
};

/// A server with nobody in it, and what a request of it costs beside its plan.
struct ServerPrice {
  Bytes resident;
  std::uint64_t threads = 0;
  Duration cpu{};      ///< a request, or a job, when `per_s` are asked for
  Duration cpu_few{};  ///< when `few_per_s` are: fewer share a wake-up
  double per_s = 0, few_per_s = 0;
  Duration added{};  ///< mean of what an answer takes longer than its plan, few waiting; of a queue, the 202

  /// CPU of a request at that rate. Between the two that were measured, so much a second (waking idle CPUs)
  /// and so much a request, which makes its part of the first the smaller the more there are; beyond them the
  /// nearer one's.
  Duration cpu_at(double rate_per_s) const;
  bool operator==(const ServerPrice&) const = default;
};

struct Prices {
  WallTime at{};
  CalibratedOn on;

  ServerPrice thread{}, coroutine{}, pool{}, queue{};
  UnitPrice thread_request{};     ///< one that waits, with its thread and connection
  UnitPrice coroutine_request{};  ///< one that waits, with its connection
  UnitPrice pool_worker{};        ///< a thread of a pool that waits, without the request
  UnitPrice queue_job{};          ///< a job in progress, with its thread
  Duration pick_up{};             ///< mean of the time from a job's 202 to its begin, workers idle
  double accepted_per_s = 0;      ///< jobs that can be stored, many asking at once

  std::uint64_t waiting = 0;  ///< so many requests waited when it was measured
  std::uint64_t runs = 0;
  std::vector<Doubt> doubts;

  bool valid() const;  ///< no doubt is fatal
  bool operator==(const Prices&) const = default;
};

/// One run for prices, and the kernel's memory before its server was started and while all waited.
struct PriceRun {
  Run run;
  std::uint64_t units = 0;         ///< users, or jobs in progress
  std::uint64_t threads_idle = 0;  ///< of the server, before anybody asked
  Bytes kernel_before, kernel_during;
};
/// The same server with few units and with many. Their difference is the price of one.
struct PricePair {
  PriceRun few, many;
};
struct PriceRuns {
  PricePair thread, coroutine, pool, queue;
  PriceRun accepting;  ///< jobs are stored as fast as they can, and not done
};
inline constexpr std::size_t price_runs = 9;

/// How the runs were made.
struct PriceTerms {
  WallTime at{};
  CalibratedOn on;
  bool for_measuring = true;  ///< Build::for_measuring
  Duration wait{};            ///< of the request models' plan
};

/// Errors (invalid): a run was not complete, not every request was answered, or a difference is no price.
Result<Prices> summarise(const PriceTerms& terms, const PriceRuns& runs);

}  // namespace waitbench::lab
