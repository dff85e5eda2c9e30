#include "report/html_experiment.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/compared_rows.hpp"
#include "report/figures.hpp"
#include "report/html_sections.hpp"
#include "report/markup.hpp"
#include "report/scale_note.hpp"
#include "report/text_width.hpp"
#include "report/theory.hpp"
#include "report/theory_chart.hpp"

namespace waitbench {
namespace {

constexpr std::size_t most_runs = 8, most_trials = 24;

// What stands between two backticks is code.
std::string with_code(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const auto begin = text.find('`');
    const auto end = begin == std::string_view::npos ? begin : text.find('`', begin + 1);
    if (end == std::string_view::npos) return html + html_escaped(text);
    html += html_escaped(text.substr(0, begin)) +
            fmt::format("<code>{}</code>", html_escaped(text.substr(begin + 1, end - begin - 1)));
    text.remove_prefix(end + 1);
  }
  return html;
}

std::string in_paragraphs(const std::string& text) {
  std::string html;
  for (const auto& paragraph : paragraphs(text)) html += fmt::format("<p>{}</p>\n", with_code(paragraph));
  return html;
}

HtmlTable theory_table(const PredictionFacts& prediction) {
  HtmlTable table{
      .caption = fmt::format("{}: theory and measurement", prediction.figure),
      .headings = {{"trial", ""},
                   {"predicted", ""},
                   {"measured", "mean over the valid rounds"},
                   {"interval",
                    "a bootstrap's interval of 95 % over these rounds; of up to five it is their range"},
                   {"difference", "measured less predicted, by predicted"},
                   {"rounds", "valid ones that have the figure"}},
      .rows = {}};
  for (const auto& value : prediction.values) {
    table.rows.push_back({html_escaped(value.trial), figure(prediction.unit, value.predicted),
                          measured_text(prediction.unit, value), interval_text(prediction.unit, value),
                          difference_text(value), format_count(value.runs)});
  }
  return table;
}

std::string prediction_part(const PredictionFacts& prediction, const Record& record, std::size_t number) {
  const auto source = prediction.source.empty() ? std::string()
                                                : fmt::format(" <span class=\"detail\">({})</span>",
                                                              html_escaped(prediction.source));
  return fmt::format("<h3>{} <small>{}</small></h3>\n<p><code>{}</code>{}</p>\n{}{}",
                     html_escaped(prediction.name), html_escaped(prediction.figure),
                     html_escaped(prediction.formula), source,
                     theory_chart(prediction, record, fmt::format("theory-{}", number)),
                     html_table(theory_table(prediction)));
}

// Each sentence holds the formula with the trial's own values.
std::string sentences(const Record& record) {
  if (record.predicted.empty()) return {};
  std::string html = "<details>\n<summary>How each value was predicted</summary>\n<ul>\n";
  for (const auto& line : record.predicted) html += fmt::format("<li>{}</li>\n", html_escaped(line));
  return html + "</ul>\n</details>\n";
}

std::size_t valid_runs(const Record& record) {
  return static_cast<std::size_t>(
      std::ranges::count_if(record.runs, [](const Run& run) { return run.validity.valid(); }));
}

}  // namespace

std::string claim_section(const Record& record) {
  if (!record.experiment || record.experiment->claim.empty()) return {};
  const auto& experiment = *record.experiment;
  const Verdict verdict{experiment.claim, experiment.outcome_text(), experiment.source};
  auto content = "<ul class=\"verdicts\">\n" + verdict_item(verdict) + "</ul>\n" +
                 in_paragraphs(scale_note(experiment.scale, experiment.quick));
  const auto before = in_paragraphs(experiment.before);
  if (!before.empty()) content += "<h3>To think about first</h3>\n" + before;
  return section("claim", "The claim", content);
}

std::string theory_section(const Record& record) {
  if (!record.experiment || record.experiment->predictions.empty()) return {};
  std::string content;
  std::size_t number = 0;
  for (const auto& prediction : record.experiment->predictions)
    content += prediction_part(prediction, record, ++number);
  return section("theory", "Theory and measurement", content + sentences(record));
}

std::string meaning_section(const Record& record) {
  if (!record.experiment) return {};
  const auto content = in_paragraphs(record.experiment->after);
  return content.empty() ? content : section("meaning", "What it means", content);
}

std::vector<const Run*> charted_runs(const Record& record) {
  std::vector<const Run*> runs;
  if (record.experiment && valid_runs(record) > most_runs) {
    const auto trials = compared_rows(record);
    const auto shown = std::min(trials.size(), most_trials);
    for (std::size_t i = 0; i < shown; ++i) runs.push_back(&trials[i * trials.size() / shown].first());
    return runs;
  }
  for (const auto& run : record.runs) {
    if (run.validity.valid()) runs.push_back(&run);
  }
  return runs;
}

std::string charted_note(const Record& record) {
  const auto shown = charted_runs(record).size(), valid = valid_runs(record);
  if (shown == valid) return {};
  const auto trials = compared_rows(record).size();
  return fmt::format(
      "<p>The charts below show the first valid round of {}. All {} valid runs are in "
      "<code>timeline.csv</code> and in the tables of the runs.</p>\n",
      shown == trials ? std::string("each trial") : fmt::format("{} of the {} trials", shown, trials), valid);
}

}  // namespace waitbench
