// Who sees a load while it runs: a person at a terminal, a log, Prometheus, or nobody.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/live_screen.hpp"
#include "cli/metrics_port.hpp"
#include "cli/progress.hpp"

namespace waitbench::cli {

/// Threads: show() and end_view() from one.
class LoadWatch {
 public:
  /// `prometheus`: as typed. Tells on stderr where metrics are served. Errors: that is no address (usage), or
  /// it cannot be listened on (environment).
  static Result<LoadWatch> open(const loadgen::LoadOptions& options, Verbosity verbosity,
                                const std::optional<std::string>& prometheus);

  void show(const loadgen::Progress& progress);
  /// Gives the terminal back; metrics stay until the watch is destroyed.
  void end_view();

 private:
  explicit LoadWatch(LoadIdentity identity) : identity_(std::move(identity)) {}

  LoadIdentity identity_;
  std::unique_ptr<LiveScreen> screen_;  // one of these two, or none
  std::unique_ptr<ProgressLine> line_;
  std::unique_ptr<MetricsPort> metrics_;
};

}  // namespace waitbench::cli
