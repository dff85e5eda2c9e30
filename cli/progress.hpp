// The progress of a load as one line: rewritten in place on a terminal, now and then with -v, else not shown.
#pragma once

#include <string>

#include "loadgen/run_load.hpp"

namespace waitbench::cli {

enum class Verbosity { quiet, normal, verbose };

/// `  12 s / 15 s   200/s   in flight 1,000   p99 5.01s   errors 0   server 1,003 threads, 24 MiB`
std::string progress_text(const loadgen::Progress& progress);

/// Writes to stderr. Threads: one at a time.
class ProgressLine {
 public:
  /// `label` stands before every line.
  ProgressLine(std::string label, Verbosity verbosity);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(const loadgen::Progress& progress);
  /// Takes the line back, so that another may stand there.
  void clear();

 private:
  std::string label_;
  bool in_place_, lines_;
  int shown_ = 0;
};

}  // namespace waitbench::cli
