// What the live view shows of a load, worked out from its progress: rates, the last minute, the server's use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/record/latency_summary.hpp"
#include "loadgen/options.hpp"
#include "loadgen/progress.hpp"

namespace waitbench::cli {

/// Which load it is; does not change while it runs.
struct LoadIdentity {
  std::string method, url, load;
  std::uint64_t seed = 0;
  std::optional<pid_t> pid{};  ///< of the observed server
};
LoadIdentity identify(const loadgen::LoadOptions& options);

struct LiveModel {
  using Phase = loadgen::Progress::Phase;
  struct Second {
    double offered = 0, achieved = 0;  ///< due, and answered well, in it
    double in_flight = 0;              ///< on average
  };
  struct Server {
    std::uint64_t threads = 0;
    Bytes rss;
    std::optional<double> cpu_share{};       ///< of one core, between the two newest samples
    std::optional<double> switches_per_s{};  ///< between the two newest samples that have them
  };

  LoadIdentity identity;
  Phase phase = Phase::probing;
  Duration waited{};    ///< since the last progress: how long it has been probing
  Duration elapsed{};   ///< of the window; negative before it, beyond `duration` in the drain
  Duration duration{};  ///< of the window
  Duration warmup{};
  std::vector<Second> seconds{};  ///< whole ones, the newest last, at most remembered_seconds
  /// So far: of the warm-up while it lasts, then since the window began.
  bool in_window = false;
  RequestCounts requests{};
  LatencySummary latency{}, service{}, lag{};
  std::optional<Server> server{};
  std::uint64_t open_jobs = 0;  ///< while following
};

inline constexpr std::size_t remembered_seconds = 60;

/// Follows a load's progress. Threads: none.
class LiveHistory {
 public:
  explicit LiveHistory(LoadIdentity identity) { model_.identity = std::move(identity); }

  void add(const loadgen::Progress& progress);
  /// What is to be shown when so long has passed since the last progress.
  LiveModel after(Duration since_progress) const;

 private:
  void add_second(const loadgen::Progress& progress);
  void add_sample(const loadgen::TimedSample& sample);

  LiveModel model_;
  std::optional<loadgen::TimedSample> newest_, newest_with_switches_;
};

}  // namespace waitbench::cli
