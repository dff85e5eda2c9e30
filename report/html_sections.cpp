#include "report/html_sections.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/assets.hpp"
#include "report/comparison.hpp"
#include "report/figures.hpp"
#include "report/gathered_reasons.hpp"
#include "report/line_styles.hpp"
#include "report/markup.hpp"
#include "report/outcomes.hpp"
#include "report/shell_words.hpp"
#include "report/stage_comparison.hpp"

namespace waitbench {
namespace {

// An alarm's word is text, not only colour.
std::string alarm(std::string_view kind, std::string_view word, const std::string& text) {
  return fmt::format("<p class=\"alarm {}\"><strong>{}</strong> {}</p>\n", kind, word, html_escaped(text));
}

struct OutcomeSign {
  std::string_view outcome, css_class, sign;
};
constexpr std::array<OutcomeSign, 4> outcome_signs{{{"holds", "holds", "✓"},
                                                    {"refuted", "refuted", "✗"},
                                                    {"not shown", "not-shown", "?"},
                                                    {"invalid", "invalid", "!"}}};

}  // namespace

std::string verdict_item(const Verdict& verdict) {
  const auto known = std::ranges::find(outcome_signs, verdict.outcome, &OutcomeSign::outcome);
  const auto& sign = known == outcome_signs.end() ? outcome_signs[2] : *known;
  const auto detail =
      verdict.detail.empty() ? "" : fmt::format("<p class=\"detail\">{}</p>", html_escaped(verdict.detail));
  return fmt::format(
      "<li class=\"verdict {}\"><span class=\"outcome\"><span aria-hidden=\"true\">{}</span> {}</span>\n"
      "<div><p class=\"claim\">{}</p>{}</div></li>\n",
      sign.css_class, sign.sign, html_escaped(verdict.outcome), html_escaped(verdict.claim), detail);
}

namespace {

// With the line of the row's run in the charts, if they have one of it.
std::string label_cell(const ComparedRow& row, std::span<const Run* const> charted,
                       const std::vector<std::size_t>& styles) {
  const auto shown = std::ranges::count_if(
      row.runs, [&](const RunFigures& f) { return std::ranges::count(charted, f.run) > 0; });
  const auto line = std::ranges::find(charted, &row.first());
  const bool has_line = shown == 1 && line != charted.end();
  return (has_line ? swatch(styles[static_cast<std::size_t>(line - charted.begin())]) : "") +
         html_escaped(row.label) + (row.first().complete ? "" : " <em>(interrupted)</em>");
}

// An experiment's rounds repeat each other: some may fail.
std::string measurement_text(const Record& record) {
  if (record.valid()) return "measurement valid";
  const auto valid = std::ranges::count_if(record.runs, [](const Run& run) { return run.validity.valid(); });
  if (record.experiment && record.complete && valid > 0)
    return fmt::format("<strong>{} of {} runs valid</strong>", valid, record.runs.size());
  return "<strong>measurement not valid as a whole</strong>";
}

std::string state_of(const Run& run) {
  if (!run.validity.valid()) return "<strong>INVALID</strong>";
  return run.complete ? "valid" : "valid, interrupted";
}

HtmlTable offered_table(const Record& record) {
  HtmlTable table{.caption = "What was asked of whom",
                  .headings = {{"run", ""},
                               {"target", ""},
                               {"plan", ""},
                               {"load", ""},
                               {"window", ""},
                               {"warm-up", ""},
                               {"seed", ""},
                               {"measurement", ""}},
                  .rows = {},
                  .numbers = false};
  for (const auto& run : record.runs) {
    table.rows.push_back({html_escaped(run.label), html_escaped(run.target),
                          run.plan.empty() ? std::string(no_figure) : html_escaped(run.plan),
                          html_escaped(run.load), format_duration(run.window), format_duration(run.warmup),
                          std::to_string(run.seed), state_of(run)});
  }
  return table;
}

// One column for each outcome that occurred in any run; ok always.
HtmlTable outcome_table(const Record& record) {
  HtmlTable table{.caption = "How the requests ended: scheduled is the sum of the rest",
                  .headings = {{"run", ""}, {"scheduled", "due inside the window"}},
                  .rows = {}};
  for (const auto& run : record.runs)
    table.rows.push_back({html_escaped(run.label), format_count(run.requests.scheduled)});
  for (const auto& kind : outcome_kinds) {
    const bool occurred =
        std::ranges::any_of(record.runs, [&](const Run& run) { return run.requests.*kind.count > 0; });
    if (!occurred && kind.name != "ok") continue;
    table.headings.push_back({std::string(kind.words), std::string(kind.meaning)});
    for (std::size_t i = 0; i < record.runs.size(); ++i)
      table.rows[i].push_back(format_count(record.runs[i].requests.*kind.count));
  }
  return table;
}

// How far each run may be trusted, invalid ones included: their reasons refer to these figures.
HtmlTable trust_table(const Record& record) {
  HtmlTable table{
      .caption = "How well the load generator kept its word",
      .headings =
          {{"run", ""},
           {"schedule kept", "share taken up within 1 ms of its due time"},
           {"Little's residual",
            "|L − X·R| / L: how far requests in flight differ from throughput times latency"},
           {"generator CPU/request", "CPU time of the load generator for one request"},
           {"connections", "connections made"},
           {"lost",
            "connections that served no further request: closed or announced so by the server, or given up"}},
      .rows = {}};
  for (const auto& run : record.runs) {
    table.rows.push_back(
        {html_escaped(run.label), figure_percent(run.schedule_kept),
         run.littles_residual ? fmt::format("{:.2f} %", *run.littles_residual * 100) : std::string(no_figure),
         figure(from_seconds(run.generator_cpu_us_per_request / 1e6), 3),
         format_count(run.connections.established), format_count(run.connections.lost)});
  }
  return table;
}

}  // namespace

std::string page_head(std::string_view version, std::string_view title, std::string_view more_css) {
  return fmt::format(
      R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="generator" content="waitbench {}">
<title>{} · waitbench</title>
<style>
{}
{}</style>
</head>
)",
      html_escaped(version), html_escaped(title), more_css, assets::report_css);
}

std::string section(std::string_view id, std::string_view heading, std::string_view content) {
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-heading\">\n<h2 "
      "id=\"{0}-heading\">{1}</h2>\n{2}</section>\n",
      id, html_escaped(heading), content);
}

std::string header_section(const Record& record) {
  return fmt::format(
      "<header>\n<p class=\"kicker\">waitbench {} · {}</p>\n<h1>{}</h1>\n<p class=\"facts\">Measured {} · "
      "{}</p>\n</header>\n",
      html_escaped(record.version), html_escaped(record.name),
      html_escaped(record.title.empty() ? record.name : record.title),
      html_escaped(readable_time(record.started_at)), measurement_text(record));
}

std::string alarm_section(const Record& record) {
  std::string fatal, warnings, lost;
  for (const auto& run : record.runs) {
    const auto jobs = run.jobs ? run.jobs->lost + run.jobs->lost_outside : 0;
    if (jobs > 0) {
      lost += alarm("fatal", "LOST",
                    fmt::format("{}: jobs that were accepted (202), but that the queue does not know: {}.",
                                run.label, format_count(jobs)));
    }
  }
  for (const auto& gathered : gathered_reasons(record.runs)) {
    const auto text = gathered.text(record.runs.size());
    (gathered.reason->fatal ? fatal : warnings) +=
        gathered.reason->fatal ? alarm("fatal", "INVALID", text) : alarm("doubt", "WARNING", text);
  }
  if (!fatal.empty()) {
    fatal +=
        "<p>Invalid runs appear in no comparison and no chart below; what was recorded of them is in "
        "<code>run.json</code>, <code>summary.csv</code> and <code>timeline.csv</code>.";
    if (record.experiment)
      fatal += " An experiment measures such a run again: “…, again”, “…, a third time”.";
    fatal += "</p>\n";
  }
  if (!record.complete)
    warnings =
        alarm("doubt", "INCOMPLETE", record.incomplete_because + " What was measured until then is shown.") +
        warnings;
  if (lost.empty() && fatal.empty() && warnings.empty()) return {};
  const bool failed = !fatal.empty() && (!record.experiment || compared_rows(record).empty());
  return section("trust", !failed ? "Before you read on" : "The measurement failed", lost + fatal + warnings);
}

std::string verdict_section(const Record& record) {
  std::string content;
  if (!record.verdicts.empty()) {
    content += "<ul class=\"verdicts\">\n";
    for (const auto& verdict : record.verdicts) content += verdict_item(verdict);
    content += "</ul>\n";
  }
  if (!record.predicted.empty() && !record.experiment) {
    content += "<h3>What theory predicted</h3>\n<ul>\n";
    for (const auto& line : record.predicted) content += fmt::format("<li>{}</li>\n", html_escaped(line));
    content += "</ul>\n";
  }
  if (content.empty()) return {};
  return section("verdicts", record.verdicts.empty() ? "Expectation" : "What this shows", content);
}

std::string comparison_section(std::span<const ComparedRow> rows, std::span<const Run* const> charted) {
  const auto styles = line_styles(charted);
  const bool repeated = std::ranges::any_of(rows, [](const auto& row) { return row.runs.size() > 1; });
  HtmlTable table{.caption = fmt::format(
                      "Figures over the measured window{}; {} was withheld, because the samples are too "
                      "few to tell it, or not measured",
                      repeated ? ", each the mean over the valid rounds of a trial" : "", no_figure),
                  .headings = {{!rows.empty() && rows.front().trial != nullptr ? "trial" : "run", ""}},
                  .rows = {}};
  for (const auto& row : rows) table.rows.push_back({label_cell(row, charted, styles)});
  for (const auto& column : comparison_columns(rows)) {
    table.headings.push_back({std::string(column.heading), std::string(column.meaning)});
    for (std::size_t i = 0; i < rows.size(); ++i)
      table.rows[i].push_back(html_escaped(column.figure(rows[i])));
  }
  return section("comparison", rows.size() == 1 ? "The figures" : "Side by side", html_table(table));
}

std::string stages_section(std::span<const Run* const> runs) {
  std::string tables;
  for (const auto* run : runs) {
    if (run->stages.empty()) continue;
    const auto stages = stage_figures(*run);
    const auto why = stage_note(stages);
    HtmlTable table{
        .caption = fmt::format("{}: figures of each stage{}{}", run->label, why.empty() ? "" : "; ",
                               why.empty() ? "" : fmt::format("{} was {}", no_figure, why)),
        .headings = {{"stage", ""}},
        .rows = {}};
    for (const auto& stage : stages) table.rows.push_back({html_escaped(stage_heading(stage))});
    for (const auto& column : stage_comparison_columns(stages)) {
      table.headings.push_back({std::string(column.heading), std::string(column.meaning)});
      for (std::size_t i = 0; i < stages.size(); ++i)
        table.rows[i].push_back(html_escaped(column.figure(stages[i])));
    }
    tables += html_table(table);
  }
  return tables.empty() ? tables : section("stages", "Stage by stage", tables);
}

std::string runs_section(const Record& record) {
  if (record.runs.empty()) return section("runs", "The runs", "<p>No run was measured.</p>\n");
  return section("runs", "The runs",
                 html_table(offered_table(record)) + html_table(outcome_table(record)) +
                     html_table(trust_table(record)));
}

std::string method_section() {
  return section("method", "How it was measured",
                 fmt::format(R"(<ul>
<li><strong>Latency</strong> is counted from the moment a request was <em>due</em>, not from when the generator got round to sending it. Service time (sent to answered) and lag (due to sent) are kept beside it in <code>run.json</code>.</li>
<li>A <strong>percentile</strong> is told only if the samples carry it with 99 % confidence: p99 needs {}, p99.9 {}, p99.99 {} samples. Otherwise it is withheld ({}). Timeouts count as at least the timeout.</li>
<li>Every request that was due is accounted for: scheduled = ok + HTTP error + timeout + connect error + reset + malformed + shed + unfinished, exactly.</li>
<li><strong>Resident</strong> memory is RAM the server really used. <strong>Reserved</strong> (virtual) memory is addresses set aside, mostly thread stacks, whether used or not.</li>
<li>Threads, memory, CPU and context switches are those of the whole server process, as Linux tells them in <code>/proc</code>.</li>
<li>Warm-up and drain lie outside the measured window; in charts over time they are shaded.</li>
<li>A run is <strong>invalid</strong> when the measurement itself failed: the generator fell behind, nothing was answered, or it was cut short. Such a run proves nothing and enters no verdict.</li>
</ul>
)",
                             format_count(samples_needed(99)), format_count(samples_needed(99.9)),
                             format_count(samples_needed(99.99)), no_figure));
}

std::string environment_section(const Record& record) {
  if (record.environment.empty()) return {};
  HtmlTable table{.caption = "The machine and its limits",
                  .headings = {{"what", ""}, {"value", ""}},
                  .rows = {},
                  .numbers = false};
  for (const auto& fact : record.environment)
    table.rows.push_back({html_escaped(fact.name), html_escaped(fact.value)});
  return section("environment", "Where it was measured", html_table(table));
}

std::string repeat_section(const Record& record) {
  std::string content;
  if (!record.command.empty())
    content += fmt::format("<pre><code>{}</code></pre>\n", html_escaped(shell_words(record.command)));
  content +=
      "<p>Beside this page: <code>run.json</code> (everything but the time lines), <code>summary.csv</code> "
      "(a row a run), ";
  if (std::ranges::any_of(record.runs, [](const Run& run) { return !run.stages.empty(); }))
    content += "<code>stages.csv</code> (a row a run and stage), ";
  content +=
      "<code>timeline.csv</code> (a row a run and second), <code>latency.hgrm</code> (percentile spectra for "
      "HdrHistogram's plotters), <code>latency.hlog</code> (the histograms themselves, to be added up by its "
      "tools).</p>\n";
  return section("again", record.command.empty() ? "The files" : "Measure it again", content);
}

}  // namespace waitbench
