#include "cli/load_watch.hpp"

#include <cstdio>

#include "cli/terminal.hpp"

namespace waitbench::cli {

LoadWatch::LoadWatch(const loadgen::LoadOptions& options, Verbosity verbosity) {
  if (verbosity != Verbosity::quiet && can_redraw(stderr)) {
    screen_ = std::make_unique<LiveScreen>(identify(options));
  } else {
    line_ = std::make_unique<ProgressLine>("", verbosity);
  }
}

void LoadWatch::show(const loadgen::Progress& progress) {
  if (screen_) screen_->show(progress);
  if (line_) line_->show(progress);
}

void LoadWatch::end_view() {
  screen_.reset();
  line_.reset();
}

}  // namespace waitbench::cli
