#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/experiment_index.hpp"
#include "report/figures.hpp"
#include "report/html_claim_tables.hpp"
#include "report/html_sections.hpp"
#include "report/markup.hpp"
#include "report/theory.hpp"

namespace waitbench {
namespace {

using Experiments = std::vector<StoredExperiment>;

std::string anchor_of(std::size_t number) {
  return fmt::format("experiment-{}", number + 1);
}

// "3 holds, 1 refuted"
std::string counts_text(const OutcomeCounts& counts) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) parts.push_back(fmt::format("{} {}", counts[i], verdict_outcomes[i]));
  }
  return parts.empty() ? std::string("none") : fmt::format("{}", fmt::join(parts, ", "));
}

std::string contents(const Experiments& experiments) {
  HtmlTable table{
      .caption = "The experiments, in the order in which they were measured",
      .headings = {{"experiment", ""}, {"question", ""}, {"claim", ""}, {"verdicts", ""}, {"took", ""}},
      .rows = {},
      .numbers = false};
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const auto& one = experiments[i];
    table.rows.push_back({fmt::format("<a href=\"#{}\">{}</a>", anchor_of(i), html_escaped(one.name)),
                          html_escaped(one.title), html_escaped(one.facts.outcome_text()),
                          counts_text(count_outcomes(one.verdicts)), rough(one.facts.took)});
  }
  return section("contents", "Contents", html_table(table));
}

std::string part_of(const StoredExperiment& experiment, std::size_t number) {
  auto html = fmt::format("<h3 id=\"{}\">{} <small>{}</small></h3>\n", anchor_of(number),
                          html_escaped(experiment.title.empty() ? experiment.name : experiment.title),
                          html_escaped(experiment.name));
  if (!experiment.complete)
    html +=
        "<p class=\"alarm doubt\"><strong>INCOMPLETE</strong> What was measured until then is told.</p>\n";
  html += "<ul class=\"verdicts\">\n" +
          verdict_item({experiment.facts.claim, experiment.facts.outcome_text(), experiment.facts.source}) +
          "</ul>\n";
  if (!experiment.verdicts.empty()) {
    html += "<ul>\n";
    for (const auto& verdict : experiment.verdicts)
      html += fmt::format("<li>{} <strong>{}</strong></li>\n", html_escaped(verdict.claim),
                          html_escaped(verdict.outcome));
    html += "</ul>\n";
  }
  return html + fmt::format("<p><a href=\"{}/report.html\">The whole report</a></p>\n",
                            html_escaped(url_path(experiment.directory)));
}

std::string near_text(const IndexedPrediction& indexed) {
  const auto near = indexed.near();
  return near ? (*near ? "yes" : "no") : std::string(no_figure);
}

std::string predictions_section(const Experiments& experiments) {
  const auto predictions = indexed_predictions(experiments);
  if (predictions.empty()) return {};
  HtmlTable table{.caption = "Every value that was predicted, and what was measured",
                  .headings = {{"experiment", ""},
                               {"trial", ""},
                               {"figure", ""},
                               {"predicted", ""},
                               {"measured", "mean over the valid rounds"},
                               {"difference", "measured less predicted, by predicted"},
                               {"within 10 %", ""}},
                  .rows = {},
                  .words = 3};
  for (const auto& one : predictions) {
    table.rows.push_back(
        {html_escaped(one.experiment->name), html_escaped(one.value->trial),
         html_escaped(one.prediction->figure), figure(one.prediction->unit, one.value->predicted),
         measured_text(one.prediction->unit, *one.value), difference_text(*one.value), near_text(one)});
  }
  const auto [told, near] = count_near(predictions);
  return section(
      "predictions", "Theory and measurement",
      fmt::format(
          "<p>{} of {} predictions were held against a measurement; {} of these are within 10 %.</p>\n", told,
          predictions.size(), near) +
          html_table(table));
}

std::string counts_section(const Experiments& experiments) {
  std::vector<Verdict> verdicts, claims;
  for (const auto& experiment : experiments) {
    verdicts.insert(verdicts.end(), experiment.verdicts.begin(), experiment.verdicts.end());
    claims.push_back({experiment.facts.claim, experiment.facts.outcome_text(), ""});
  }
  HtmlTable table{.caption = "A claim that is refuted is a result like any other",
                  .headings = {{"", ""}},
                  .rows = {{"claims"}, {"expectations"}}};
  const auto of_claims = count_outcomes(claims), of_verdicts = count_outcomes(verdicts);
  for (std::size_t i = 0; i < verdict_outcomes.size(); ++i) {
    table.headings.push_back({std::string(verdict_outcomes[i]), ""});
    table.rows[0].push_back(format_count(of_claims[i]));
    table.rows[1].push_back(format_count(of_verdicts[i]));
  }
  return section("counts", "What became of the claims", html_table(table));
}

}  // namespace

std::string index_html(const Experiments& experiments) {
  std::string began, version, parts;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    if (began.empty() || experiments[i].started_at < began) began = experiments[i].started_at;
    version = experiments[i].version;
    parts += part_of(experiments[i], i);
  }
  const auto title =
      experiments.size() == 1 ? "One experiment" : fmt::format("{} experiments", experiments.size());
  return page_head(version, title, "") +
         fmt::format(
             "<body>\n<header>\n<p class=\"kicker\">waitbench {}</p>\n<h1>{}</h1>\n<p "
             "class=\"facts\">Measured from {}</p>\n</header>\n<main>\n",
             html_escaped(version), title, html_escaped(readable_time(began))) +
         contents(experiments) + counts_section(experiments) + claim_tables_section(experiments) +
         section("experiments", "The experiments", parts) + predictions_section(experiments) +
         "</main>\n</body>\n</html>\n";
}

}  // namespace waitbench
