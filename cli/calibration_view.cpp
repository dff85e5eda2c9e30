#include "cli/calibration_view.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view how_to_get = "waitbench calibrate, half a minute on a quiet machine";

// A difference may be negative; figure() tells sizes.
std::string signed_figure(Duration d) {
  return (d < Duration::zero() ? "-" : "+") + figure(d < Duration::zero() ? -d : d);
}

class Rows {
 public:
  Rows() { add("", "median", "least", "most"); }

  void heading(std::string_view text) { add(text, "", "", ""); }
  template <class T, class Show>
  void figures(const std::string& name, const lab::Spread<T>& spread, Show show) {
    add("  " + name, show(spread.median), show(spread.least), show(spread.most));
  }
  void times(const std::string& name, const lab::Spread<Duration>& spread) {
    figures(name, spread, [](Duration d) { return figure(d); });
  }
  void times(const std::string& name, const std::optional<lab::Spread<Duration>>& spread) {
    if (spread) return times(name, *spread);
    add("  " + name, no_figure, no_figure, no_figure);
  }
  void pacing(const lab::Pacing& pacing) {
    times("late by, p50", pacing.p50);
    times("late by, p99", pacing.p99);
    times("late by, p99.9", pacing.p99_9);
    times("late by, longest", pacing.max);
    figures("CPU, of a core", pacing.cpu_share, [](double share) { return figure_percent(share, 1); });
  }
  const std::string& text() const { return text_; }

 private:
  void add(std::string_view name, std::string_view median, std::string_view least, std::string_view most) {
    auto row = padded(name, 54, Align::left);
    for (const auto cell : {median, least, most}) row += padded(cell, 13, Align::right);
    row.erase(row.find_last_not_of(' ') + 1);
    text_ += row + "\n";
  }

  std::string text_;
};

std::string codes_of(const lab::Calibration& calibration) {
  std::string codes;
  for (const auto& doubt : calibration.doubts) codes += (codes.empty() ? "" : ", ") + doubt.code;
  return codes;
}

}  // namespace

std::string ago(WallTime then, WallTime now) {
  const auto past = now - then;
  if (past < 0ms) return "in the future";
  constexpr std::array<std::pair<WallTime::duration, std::string_view>, 3> units{
      {{24h, "day"}, {1h, "hour"}, {1min, "minute"}}};
  for (const auto& [unit, name] : units) {
    if (const auto n = past / unit; n > 0) return fmt::format("{} {}{} ago", n, name, n == 1 ? "" : "s");
  }
  return "now";
}

std::string calibration_text(const lab::Calibration& c, WallTime now) {
  Rows rows;
  rows.heading("one user, one request after the other");
  rows.times("latency, shortest", c.latency_min);
  rows.times("latency, p50", c.latency_p50);
  rows.times("latency, p99", c.latency_p99);
  rows.heading("64 users, one load thread, as fast as it can");
  rows.figures("requests", c.highest_rate_per_s, [](double rate) { return figure_per_second(rate); });
  rows.times("CPU per request", c.cpu_per_request);
  const auto rate = figure_per_second(c.pacing_rate.per_second);
  rows.heading(fmt::format("{}, polling before each moment", rate));
  rows.pacing(c.spinning);
  rows.heading(fmt::format("{}, sleeping until each moment (--no-spin)", rate));
  rows.pacing(c.sleeping);
  rows.heading("reported p50 less what is known to be true");
  rows.figures(fmt::format("{} after a request came, {}", format_duration(c.delay),
                           figure_per_second(c.delay_rate.per_second)),
               c.delay_error, signed_figure);
  rows.figures(fmt::format("at once, {}", rate), c.loaded_error, signed_figure);

  auto text = fmt::format("Calibrated {} ({}), waitbench {}, {} cores\n\n", format_utc(c.at), ago(c.at, now),
                          printable(c.on.version), c.on.cores);
  text += rows.text();
  for (const auto& doubt : c.doubts) {
    text += fmt::format("{}  {}\n", doubt.fatal ? "INVALID " : "DOUBTFUL", printable(words_of(doubt, c)));
  }
  return text;
}

std::string floor_line(const std::optional<lab::Calibration>& stored, const std::string& fault,
                       const lab::CalibratedOn& on, WallTime now) {
  if (!fault.empty()) return fmt::format("Generator floor unknown: {}", printable(fault));
  if (!stored) return fmt::format("Generator floor unknown ({})", how_to_get);
  if (!stored->valid() || stored->on != on) {
    return fmt::format("Generator floor unknown: the stored one is of another machine or waitbench ({})",
                       how_to_get);
  }
  return fmt::format("Generator floor {} CPU per request, pacing p99 {} (waitbench calibrate, {}{})",
                     figure(stored->cpu_per_request.median),
                     stored->spinning.p99 ? figure(stored->spinning.p99->median) : std::string(no_figure),
                     ago(stored->at, now),
                     stored->doubts.empty() ? "" : "; doubtful: " + printable(codes_of(*stored)));
}

}  // namespace waitbench::cli
