#include "cli/progress.hpp"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "cli/terminal.hpp"

namespace waitbench::cli {
namespace {

using Phase = loadgen::Progress::Phase;

// Without a terminal a line this often is enough to see that something happens.
constexpr int seconds_between_lines = 5;

std::string phase_text(const loadgen::Progress& p) {
  switch (p.phase) {
    case Phase::probing:
      return "one request alone, to see how long an answer takes";
    case Phase::warming_up:
      return fmt::format("warming up, {} to go", format_duration(-p.elapsed));
    case Phase::measuring:
      return fmt::format("{} of {}", format_duration(p.elapsed), format_duration(p.duration));
    case Phase::draining:
      return "waiting for the last answers";
    case Phase::following:
      return fmt::format("following jobs, {} open", format_count(p.open_jobs));
  }
  return {};
}

}  // namespace

std::string progress_text(const loadgen::Progress& p) {
  std::string text = phase_text(p);
  if (p.phase == Phase::probing || p.phase == Phase::following) return text;
  text += fmt::format("   {}/s   in flight {:.0f}", format_count(p.last.requests.ok), p.last.in_flight_mean);
  if (p.last.latency.p99) text += fmt::format("   p99 {}", format_duration(*p.last.latency.p99));
  if (!p.last.latency.p99 && p.last.latency.p50)
    text += fmt::format("   p50 {}", format_duration(*p.last.latency.p50));
  text += fmt::format("   errors {}", format_count(p.so_far.requests.errors()));
  if (p.server) {
    text += fmt::format("   server {} thread{}, {}", format_count(p.server->sample.threads),
                        p.server->sample.threads == 1 ? "" : "s", format_bytes(p.server->sample.rss));
  }
  return text;
}

ProgressLine::ProgressLine(std::string label, Verbosity verbosity)
    : label_(std::move(label)),
      in_place_(verbosity != Verbosity::quiet && can_redraw(stderr)),
      lines_(verbosity != Verbosity::quiet && !can_redraw(stderr)) {}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::clear() {
  if (in_place_ && shown_ > 0) fmt::print(stderr, "\r\033[K");
  shown_ = 0;
}

void ProgressLine::show(const loadgen::Progress& progress) {
  const bool of_load = progress.phase != Phase::probing && progress.phase != Phase::following;
  const bool nothing_yet = of_load && progress.last_length == Duration::zero();
  if (nothing_yet) return;
  ++shown_;
  if (in_place_) {
    // A line that wrapped could not be taken back. The last column stays free: a cursor behind it is already
    // in the next line on some terminals.
    const auto columns = terminal_size(stderr).columns - 1;
    fmt::print(stderr, "\r\033[K{}",
               shortened(fmt::format("  {}{}", label_, progress_text(progress)), columns));
    std::fflush(stderr);
  } else if (lines_ && shown_ % seconds_between_lines == 1) {
    fmt::print(stderr, "  {}{}\n", label_, progress_text(progress));
  }
}

}  // namespace waitbench::cli
