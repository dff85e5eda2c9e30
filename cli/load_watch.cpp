#include "cli/load_watch.hpp"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "cli/live_metrics.hpp"
#include "cli/terminal.hpp"

namespace waitbench::cli {

Result<LoadWatch> LoadWatch::open(const loadgen::LoadOptions& options, Verbosity verbosity,
                                  const std::optional<std::string>& prometheus) {
  LoadWatch watch(identify(options));
  if (prometheus) {
    const auto address = parse_metrics_address(*prometheus);
    if (!address) return address.error();
    auto port = MetricsPort::open(*address);
    if (!port) return port.error();
    watch.metrics_ = std::move(*port);
    watch.metrics_->show(live_metrics(watch.identity_, {}));  // whoever is early reads zeros
    fmt::print(stderr, "metrics {}\n", watch.metrics_->url());
  }
  if (verbosity != Verbosity::quiet && can_redraw(stderr)) {
    watch.screen_ = std::make_unique<LiveScreen>(watch.identity_);
  } else {
    watch.line_ = std::make_unique<ProgressLine>("", verbosity);
  }
  return watch;
}

void LoadWatch::show(const loadgen::Progress& progress) {
  if (metrics_) metrics_->show(live_metrics(identity_, progress));
  if (screen_) screen_->show(progress);
  if (line_) line_->show(progress);
}

void LoadWatch::end_view() {
  screen_.reset();
  line_.reset();
}

}  // namespace waitbench::cli
