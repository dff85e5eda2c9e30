#include "report/experiment_list.hpp"

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/json_values.hpp"
#include "report/validity_text.hpp"
#include "report/verdict_text.hpp"

namespace waitbench {
namespace {

// Of a run whose times were not the file's the outcome may be another.
std::string scale_of(const StoredExperiment& last) {
  return last.facts.scale == 1 ? "" : fmt::format(", times scaled by {:.4g}", last.facts.scale);
}

std::string last_line(const ListedExperiment& experiment, const TextStyle& style) {
  if (!experiment.last) return "  never run\n";
  const auto& last = *experiment.last;
  // Wrapped without colour, whose codes take no room; the outcome stands in the first line.
  auto text = note(
      "  last: ",
      printable(fmt::format("{}{}{}{}, {} ({})", last.facts.outcome_text(), last.facts.quick ? ", quick" : "",
                            scale_of(last), last.complete ? "" : ", not complete",
                            readable_time(last.started_at), last.directory)),
      Paint::plain, style);
  const auto outcome = last.facts.outcome_text();
  if (const auto at = text.find(outcome); at != std::string::npos)
    text.replace(at, outcome.size(), painted(outcome, paint_of(outcome), style));
  return text;
}

std::string block(const ListedExperiment& experiment, const TextStyle& style) {
  auto text = painted(printable(experiment.name), Paint::strong, style) + "\n";
  text += note("  ", printable(experiment.title), Paint::plain, style);
  if (!experiment.claim.empty()) text += note("  claim: ", printable(experiment.claim), Paint::plain, style);
  if (!experiment.source.empty())
    text += note("  source: ", printable(experiment.source), Paint::plain, style);
  text += fmt::format("  takes about {}, with --quick {}\n", rough(experiment.takes),
                      rough(experiment.takes_quick));
  return text + last_line(experiment, style);
}

Json last_json(const std::optional<StoredExperiment>& last) {
  if (!last) return nullptr;
  const auto counts = count_outcomes(last->verdicts);
  return {{"outcome", text_or_null(last->facts.outcome)},
          {"directory", last->directory},
          {"started_at", last->started_at},
          {"complete", last->complete},
          {"quick", last->facts.quick},
          {"scale", number(last->facts.scale)},
          {"took_s", number(to_seconds(last->facts.took))},
          {"holds", counts[0]},
          {"refuted", counts[1]},
          {"not_shown", counts[2]},
          {"invalid", counts[3]}};
}

}  // namespace

std::string list_text(const std::vector<ListedExperiment>& experiments, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  std::string text;
  for (const auto& experiment : experiments) text += (text.empty() ? "" : "\n") + block(experiment, style);
  return text;
}

std::string list_json(const std::vector<ListedExperiment>& experiments) {
  Json list = Json::array();
  for (const auto& experiment : experiments)
    list.push_back({{"name", experiment.name},
                    {"title", experiment.title},
                    {"claim", text_or_null(experiment.claim)},
                    {"source", text_or_null(experiment.source)},
                    {"takes_s", number(to_seconds(experiment.takes))},
                    {"takes_quick_s", number(to_seconds(experiment.takes_quick))},
                    {"last", last_json(experiment.last)}});
  return json_text(list);
}

}  // namespace waitbench
