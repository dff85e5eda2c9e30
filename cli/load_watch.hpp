// Who sees a load while it runs: a person at a terminal, a log, or nobody.
#pragma once

#include <memory>

#include "cli/live_screen.hpp"
#include "cli/progress.hpp"

namespace waitbench::cli {

/// Threads: one.
class LoadWatch {
 public:
  LoadWatch(const loadgen::LoadOptions& options, Verbosity verbosity);

  void show(const loadgen::Progress& progress);
  /// Gives the terminal back.
  void end_view();

 private:
  std::unique_ptr<LiveScreen> screen_;  // one of these two, or none
  std::unique_ptr<ProgressLine> line_;
};

}  // namespace waitbench::cli
