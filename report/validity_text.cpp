#include "report/validity_text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "report/comment_lines.hpp"
#include "report/figures.hpp"
#include "report/gathered_reasons.hpp"
#include "report/run_figures.hpp"

namespace waitbench {
namespace {

// The figures that speak for a measurement, each the worst of all runs.
std::string soundness(std::span<const Run* const> runs) {
  double kept = 1;
  double cpu = 0, spin = 0;  // of one core
  std::optional<double> residual;
  for (const auto* run : runs) {
    kept = std::min(kept, run->schedule_kept);
    if (run->littles_residual) residual = std::max(residual.value_or(0), *run->littles_residual);
    if (run->window <= Duration::zero()) continue;
    cpu = std::max(cpu, run->generator_cpu_s / to_seconds(run->window));
    spin = std::max(spin, run->generator_spin_s / to_seconds(run->window));
  }
  auto text =
      fmt::format("schedule kept {}, generator CPU {:.0f} % of a core", figure_percent(kept), cpu * 100);
  if (spin >= 0.005) text += fmt::format(" ({:.0f} % spinning)", spin * 100);
  const auto late = runs.size() == 1 ? RunFigures(*runs[0]).late_by.p99 : std::nullopt;
  if (late) text += fmt::format(", late by {} at p99", figure(*late));
  if (runs.size() == 1)
    text += fmt::format(", {}/request", figure(from_seconds(runs[0]->generator_cpu_us_per_request / 1e6), 3));
  if (residual) text += fmt::format(", Little's residual {:.2f} %", *residual * 100);
  return text;
}

}  // namespace

std::string note(std::string_view word, std::string_view text, Paint paint, const TextStyle& style) {
  const auto indent = display_width(word);
  std::string block;
  for (const auto& line : wrapped(text, style.columns > indent ? style.columns - indent : 1)) {
    block += block.empty() ? painted(word, paint, style) : std::string(indent, ' ');
    block += line + "\n";
  }
  return block;
}

std::string validity_notes(std::span<const Run> runs, const TextStyle& style) {
  std::string invalid, warnings;
  for (const auto& gathered : gathered_reasons(runs)) {
    const auto text = printable(gathered.text(runs.size()));
    if (gathered.reason->fatal) {
      invalid += note("INVALID  ", text, Paint::bad, style);
    } else {
      warnings += note("WARNING  ", text, Paint::warn, style);
    }
  }
  return invalid + warnings;
}

std::string validity_remarks(const Run& run) {
  std::string invalid, warnings;
  for (const auto& reason : run.validity.reasons) {
    const auto text = fmt::format("{}: {}", reason.code, reason.text);
    (reason.fatal ? invalid : warnings) += comment_lines((reason.fatal ? "INVALID " : "WARNING ") + text);
  }
  if (!run.complete && invalid.empty())
    invalid = comment_lines("INCOMPLETE: interrupted: measured over a part of its window.");
  return invalid + warnings;
}

std::string validity_line(std::span<const Run> runs, const TextStyle& style, bool repeated) {
  if (runs.empty()) return "Measurement: nothing was measured\n";
  std::vector<const Run*> sound;
  for (const auto& run : runs) {
    if (run.validity.valid()) sound.push_back(&run);
  }
  const auto invalid = runs.size() - sound.size();
  const bool valid = invalid == 0 || (repeated && !sound.empty());
  const auto which = runs.size() == 1 ? "" : fmt::format("{} of {} runs; ", invalid, runs.size());
  auto because = valid ? soundness(sound) : which + "the figures prove nothing";
  if (valid && invalid > 0)
    because =
        fmt::format("{} of {} runs; the others are in no figure; {}", sound.size(), runs.size(), because);
  // Wrapped without colour, whose codes take no room; the word stands in the first line.
  auto text = note("Measurement: ", fmt::format("{} ({})", valid ? "VALID" : "INVALID", because),
                   Paint::plain, style);
  const std::string_view word = valid ? "VALID" : "INVALID";
  return text.replace(text.find(word), word.size(), painted(word, valid ? Paint::good : Paint::bad, style));
}

}  // namespace waitbench
