// Whether a run measured what it says: pure, from what was counted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"
#include "loadgen/clocks.hpp"
#include "loadgen/thread_use.hpp"

namespace waitbench::loadgen {

/// Every Reason::code that a load may mean to bring about, in the order of docs/method.md, "Validity": all
/// but a mistake of this program (accounting) and a server that failed, which the lab tells.
inline constexpr std::array<std::string_view, 22> reason_codes{
    "schedule_not_kept", "stage_not_settled",  "generator_saturated", "generator_stalled",
    "cpu_taken",         "cpu_stolen",         "never_served",        "not_verified",
    "out_of_ports",      "out_of_descriptors", "handshake_repeated",  "littles_law",
    "not_stationary",    "clock_stepped",      "suspended",           "jobs_open",
    "jobs_not_read",     "jobs_not_followed",  "clocks_differ",       "incomplete",
    "no_requests",       "no_answers"};

/// What is judged beside the run itself.
struct Evidence {
  std::vector<ThreadUse> uses{};  ///< of each load thread, over the window
  double busiest = 0;      ///< share of the window (of its busiest stage) that a load thread spent on its CPU
  bool scheduled = false;  ///< the generator alone decides when requests are due: arrivals, users who think
  bool verified = true;    ///< https: who answered is who was asked; true without TLS
  bool keeps_connections = true;  ///< one for each user, kept open
  bool random = false;  ///< arrivals or thinking are drawn, so that the edges of the window differ by chance
  /// Requests in flight, time average over the settled part of the window; for a closed load, its users.
  std::optional<double> in_flight{};
  double settled_share = 1;     ///< of the window, over which `in_flight` was averaged
  double ends_per_s = 0;        ///< every outcome but shed, by the window's estimate of throughput
  double mean_residence_s = 0;  ///< due to ended, of the same
  Duration cycle{};             ///< of a closed load: what one user takes from request to request
  ClockChanges clocks{};        ///< from before the load until after it
};

/// Little's law, L = X R (J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9
/// (3), 1961), as the relative difference |L - X R| / L; nothing without load.
std::optional<double> littles_residual(const Evidence& evidence);

/// The largest residual that a sound run may show: 5 %, and for random loads three standard deviations of
/// what chance does at the window's edges, sqrt(2 L / 3 / n^2 + (1 / settled_share - 1) / n) (docs/method.md
/// derives it).
double residual_allowed(const Evidence& evidence, std::uint64_t requests);

/// Every reason to refuse or doubt `run`; thresholds in docs/method.md, "Validity".
Validity judge_validity(const Run& run, const Evidence& evidence);

}  // namespace waitbench::loadgen
